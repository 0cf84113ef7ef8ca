# 出错与拒绝

error-number = 编号{ $number }
error-quote = 如需帮助，请把这个编号告诉管理员。
error-home = 回到工作台

error-400-title = 这个请求读不懂
error-400-text = 地址或表单内容不完整。请返回上一页，再试一次。
error-401-title = 请先登录
error-401-text = 登录后会回到这一页。
error-403-title = 这一页不对您的角色开放
error-403-text = 如果工作需要，请联系您的主管或系统管理员开通。
error-404-title = 没有这一页
error-404-text = 地址可能输错了，或者内容已被合并到别处。可以回到工作台搜索。
error-405-title = 这个地址不接受这种操作
error-405-text = 请从页面上的按钮操作。
error-408-title = 处理超时
error-408-text = 服务器没有及时完成，您的内容没有保存。请再试一次。
error-409-title = 有人比您先改了
error-409-text = 请刷新看到最新内容，再决定是否继续。您写的内容仍在草稿中。
error-413-title = 内容太大
error-413-text = 请缩小附件或分几次上传。
error-415-title = 不支持这种内容格式
error-415-text = 请从页面上的表单提交。
error-422-title = 还有地方需要修改
error-422-text = 请按提示修改后再提交。
error-429-title = 请求太频繁
error-429-text = 请稍等片刻再试。
error-500-title = 我们这边出了问题
error-500-text = 您的操作没有完成，原因已记录。请稍后再试。
error-503-title = 暂时无法处理
error-503-text = 服务器正忙或正在维护。请稍后再试。
error-offline = 没有连上服务器，刚才的操作没有完成。请检查网络后再试。
