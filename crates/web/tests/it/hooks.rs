//! Programs outside that are told what happens.

use crate::house::House;
use store::hook;

#[tokio::test]
async fn an_administrator_adds_one_sees_what_it_was_told_and_stops_it() {
    let house = House::new().await;
    let admin = house.client("wuhao").await;
    for fields in
        [[("name", ""), ("url", "https://a.example")], [("name", "ERP"), ("url", "ftp://a.example")]]
    {
        assert!(admin.post("/admin/hooks", &fields).await.location().is_empty());
    }
    let agent = house.client("chenjing").await;
    let fields = [("name", "ERP"), ("url", "https://erp.example/hook")];
    assert_eq!(agent.post("/admin/hooks", &fields).await.status, 403);
    let page = admin.post("/admin/hooks", &fields).await.location().to_owned();
    assert!(page.starts_with("/admin/hooks/"), "{page}");
    let before = admin.get(&page).await.body;
    assert!(before.contains("whsec_") && before.contains("https://erp.example/hook"));
    assert_eq!(agent.get(&page).await.status, 403);

    let case = house.report("水表不走字", "三号楼", None).await;
    let after = admin.get(&page).await.body;
    assert!(after.contains("case.reported") && after.contains(&case.to_string()));
    assert!(!after.contains("三号楼"), "no texts are told");
    let id: i64 = page.trim_start_matches("/admin/hooks/").parse().unwrap();
    let delivery = hook::deliveries(house.store.db(), id).await.unwrap().remove(0);
    let replay = format!("{page}/replay");
    assert_eq!(agent.post(&replay, &[]).await.status, 403);
    assert_eq!(admin.post(&replay, &[("delivery", &delivery.id.to_string())]).await.location(), page);

    assert_eq!(admin.post(&format!("{page}/stop"), &[]).await.location(), "/admin/hooks");
    assert_eq!(hook::backlog(house.store.db(), id).await.unwrap(), (0, 0));
    house.report("热表报警", "五号楼", None).await;
    assert_eq!(hook::deliveries(house.store.db(), id).await.unwrap().len(), 1, "stopped, it is told nothing");
    admin.post(&format!("{page}/resume"), &[]).await;
    house.report("热表报警", "五号楼", None).await;
    assert_eq!(hook::deliveries(house.store.db(), id).await.unwrap().len(), 2);
    assert_eq!(admin.get("/admin/hooks/999").await.status, 404);
}

#[tokio::test]
async fn which_messages_go_as_text_messages_is_a_table() {
    let house = House::new().await;
    let admin = house.client("wuhao").await;
    let page = admin.get("/admin/notifications").await.body;
    assert!(page.contains("21:00") && page.contains("08:00"));
    let wrong = [("quiet-from", "9 pm"), ("quiet-until", ""), ("edited", "0")];
    assert!(admin.post("/admin/notifications", &wrong).await.location().is_empty());
    let fields = [("notify-merged", "on"), ("quiet-from", ""), ("quiet-until", ""), ("edited", "0")];
    assert_eq!(admin.post("/admin/notifications", &fields).await.location(), "/admin/notifications");
    let saved =
        store::documents::latest(house.store.db(), store::documents::NOTIFICATIONS).await.unwrap().unwrap();
    let table: domain::notification::Notifications = serde_json::from_str(&saved.body).unwrap();
    assert_eq!((table.by_text_message, table.quiet), (["merged".to_owned()].into(), None));
    assert_eq!(house.client("chenjing").await.post("/admin/notifications", &fields).await.status, 403);
}
