# 搜尋與通知

search-title = 搜尋
search-title-for = 搜尋“{ $q }”
search-start = 搜尋一切
search-start-says = 工單、客戶、設備、人員；輸入工單編號直接打開。
search-nothing = 沒有找到“{ $q }”
search-nothing-says = 換一個詞，或少寫幾個字。
search-cases = 工單
search-cases-none = 沒有相符的工單。
search-customers = 客戶
search-customer-open = { $n }張未結
search-units = 設備
search-people = 人員

notices-all = 全部
notices-unread = 未讀
notices-unread-one = 未讀
notices-none = 沒有通知
notices-none-says = 指派、提到、將逾期、升級到你這裡的事會出現在這裡。
notices-read-all = 全部標為已讀
notices-read-one = 標為已讀
notices-all-read = 全部已讀
notices-older = 更早的通知
