//! Texts that are written often, as the administration keeps them.

use crate::Store;
use crate::error::StoreError;
use crate::values;

/// What a macro does beside its text, as the column `action` has it.
pub const ACTIONS: [&str; 3] = ["none", "answer", "propose"];

/// One macro as it is edited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MacroText {
    pub title: String,
    /// A language tag.
    pub language: String,
    pub body: String,
    /// One of [`ACTIONS`].
    pub action: String,
}

impl Store {
    /// Adds a macro behind the others.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn add_macro(&self, text: &MacroText) -> Result<(), StoreError> {
        let sql = "INSERT INTO macro (title, language, body, action, position) \
                   SELECT $1, $2, $3, $4, coalesce(max(position), 0) + 1 FROM macro";
        self.db().run(sql, values![&text.title, &text.language, &text.body, &text.action]).await?;
        Ok(())
    }

    /// Changes a macro; `false` when there is none of this number.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn change_macro(&self, id: i64, text: &MacroText) -> Result<bool, StoreError> {
        let sql = "UPDATE macro SET title = $1, language = $2, body = $3, action = $4 WHERE id = $5";
        let row = values![&text.title, &text.language, &text.body, &text.action, id];
        Ok(self.db().run(sql, row).await? > 0)
    }

    /// One macro.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn macro_text(&self, id: i64) -> Result<Option<MacroText>, StoreError> {
        let sql = "SELECT title, language, body, action FROM macro WHERE id = $1";
        let row: Option<(String, String, String, String)> = self.db().first(sql, values![id]).await?;
        Ok(row.map(|(title, language, body, action)| MacroText { title, language, body, action }))
    }

    /// # Errors
    /// The database did not carry it out.
    pub async fn remove_macro(&self, id: i64) -> Result<bool, StoreError> {
        Ok(self.db().run("DELETE FROM macro WHERE id = $1", values![id]).await? > 0)
    }

    /// Moves a macro one place up or down; all are counted anew, so that equal places are told apart.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn move_macro(&self, id: i64, up: bool) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        let mut order: Vec<(i64,)> = tx.all("SELECT id FROM macro ORDER BY position, id", values![]).await?;
        let Some(at) = order.iter().position(|(other,)| *other == id) else { return tx.roll_back().await };
        let to = if up { at.saturating_sub(1) } else { (at + 1).min(order.len() - 1) };
        order.swap(at, to);
        for (place, (other,)) in (1_i64..).zip(order) {
            tx.run("UPDATE macro SET position = $1 WHERE id = $2", values![place, other]).await?;
        }
        tx.commit().await
    }
}
