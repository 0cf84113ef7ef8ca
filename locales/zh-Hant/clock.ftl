# 時間與時鐘

# 時長：$big 是大單位，$small 是小單位
duration-s = { $big }秒
duration-m = { $big }分鐘
duration-h = { $big }小時
duration-hm = { $big }小時{ $small }分
duration-d = { $big }天
duration-dh = { $big }天{ $small }小時
duration-working-m = { $m }分鐘工作時間
duration-working-h = { $h }小時工作時間
duration-working-hm = { $h }小時{ $m }分工作時間
duration-working-days = { $n }個工作日

ago-now = 剛剛
ago-past = { $span }前
ago-future = { $span }後

# 日期
when-today = 今天{ $time }
when-tomorrow = 明天{ $time }
when-yesterday = 昨天{ $time }
day-today = 今天
day-tomorrow = 明天
day-yesterday = 昨天
weekday-mon = 週一
weekday-tue = 週二
weekday-wed = 週三
weekday-thu = 週四
weekday-fri = 週五
weekday-sat = 週六
weekday-sun = 週日

# 時鐘的狀態
clock-at-risk = 將逾期
clock-paused = 已暫停
clock-late = 已逾期
clock-kept = 已按時
clock-kept-late = 逾期{ $span }後完成
clock-void = 不再計時

# 時鐘的句子
clock-left = 剩{ $span }
clock-over = 已逾期{ $span }
clock-by = { $moment }前
clock-was-due = 應在{ $moment }前
clock-paused-left = 已暫停，剩{ $span }
clock-paused-since = { $moment }起暫停
clock-escalated = 已升級至{ $name }
clock-provisional = 日曆資料未到該日，暫定
clock-why = 為什麼是這個時間？

# 由瀏覽器逐分逐秒更新時用的句式：{d} {h} {m} {s} 會被數字代替d {d} {h} {m} {s} 會被數字代替h {d} {h} {m} {s} 會被數字代替m {d} {h} {m} {s} 會被數字代替s 會被數字代替
clock-tick-left-d = 剩&d天
clock-tick-left-dh = 剩&d天&h小時
clock-tick-left-h = 剩&h小時
clock-tick-left-hm = 剩&h小時&m分
clock-tick-left-m = 剩&m分鐘
clock-tick-left-ms = 剩&m分&s秒
clock-tick-left-s = 剩&s秒
clock-tick-over-d = 已逾期&d天
clock-tick-over-dh = 已逾期&d天&h小時
clock-tick-over-h = 已逾期&h小時
clock-tick-over-hm = 已逾期&h小時&m分
clock-tick-over-m = 已逾期&m分鐘
clock-tick-over-s = 已逾期&s秒
