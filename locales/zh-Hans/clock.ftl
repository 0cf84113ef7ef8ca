# 时间与时钟

# 时长：$big 是大单位，$small 是小单位
duration-s = { $big }秒
duration-m = { $big }分钟
duration-h = { $big }小时
duration-hm = { $big }小时{ $small }分
duration-d = { $big }天
duration-dh = { $big }天{ $small }小时
duration-working-m = { $m }分钟工作时间
duration-working-h = { $h }小时工作时间
duration-working-hm = { $h }小时{ $m }分工作时间
duration-working-days = { $n }个工作日

ago-now = 刚刚
ago-past = { $span }前
ago-future = { $span }后

# 日期
when-today = 今天{ $time }
when-tomorrow = 明天{ $time }
when-yesterday = 昨天{ $time }
day-today = 今天
day-tomorrow = 明天
day-yesterday = 昨天
weekday-mon = 周一
weekday-tue = 周二
weekday-wed = 周三
weekday-thu = 周四
weekday-fri = 周五
weekday-sat = 周六
weekday-sun = 周日

# 时钟的状态
clock-at-risk = 将逾期
clock-paused = 已暂停
clock-late = 已逾期
clock-kept = 已按时
clock-kept-late = 逾期{ $span }后完成
clock-void = 不再计时

# 时钟的句子
clock-left = 剩{ $span }
clock-over = 已逾期{ $span }
clock-by = { $moment }前
clock-was-due = 应在{ $moment }前
clock-paused-left = 已暂停，剩{ $span }
clock-paused-since = { $moment }起暂停
clock-escalated = 已升级至{ $name }
clock-provisional = 日历数据未到该日，暂定
clock-why = 为什么是这个时间？

# 由浏览器逐分逐秒更新时用的句式：{d} {h} {m} {s} 会被数字代替d {d} {h} {m} {s} 会被数字代替h {d} {h} {m} {s} 会被数字代替m {d} {h} {m} {s} 会被数字代替s 会被数字代替
clock-tick-left-d = 剩&d天
clock-tick-left-dh = 剩&d天&h小时
clock-tick-left-h = 剩&h小时
clock-tick-left-hm = 剩&h小时&m分
clock-tick-left-m = 剩&m分钟
clock-tick-left-ms = 剩&m分&s秒
clock-tick-left-s = 剩&s秒
clock-tick-over-d = 已逾期&d天
clock-tick-over-dh = 已逾期&d天&h小时
clock-tick-over-h = 已逾期&h小时
clock-tick-over-hm = 已逾期&h小时&m分
clock-tick-over-m = 已逾期&m分钟
clock-tick-over-s = 已逾期&s秒
