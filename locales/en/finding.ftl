# Search and notifications

search-title = Search
search-title-for = Search for “{ $q }”
search-start = Search everything
search-start-says = Cases, customers, equipment, people; a case’s number opens it at once.
search-nothing = Nothing found for “{ $q }”
search-nothing-says = Try another word, or fewer of them.
search-cases = Cases
search-cases-none = No case fits.
search-customers = Customers
search-customer-open = { $n ->
    [one] { $n } open case
   *[other] { $n } open cases
}
search-units = Equipment
search-people = People

notices-all = All
notices-unread = Unread
notices-unread-one = Unread
notices-none = No notifications
notices-none-says = What is assigned to you, mentions you, is at risk or climbs to you appears here.
notices-read-all = Mark all as read
notices-read-one = Mark as read
notices-all-read = All read
notices-older = Older notifications
