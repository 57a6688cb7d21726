//! What one query can see: the catalog `public` with the attached tables in the schema `iox`.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::{CatalogProvider, CatalogProviderList, SchemaProvider, TableProvider};
use datafusion::common::Result;

pub const CATALOG: &str = "public";
pub const SCHEMA: &str = "iox";

/// The tables of a query by name, as catalog list, catalog and schema in one.
///
/// The map is ordered, so that `SHOW TABLES` lists by name.
#[derive(Clone, Debug)]
pub struct QueryCatalog {
    tables: Arc<BTreeMap<String, Arc<dyn TableProvider>>>,
}

impl QueryCatalog {
    pub fn new(tables: BTreeMap<String, Arc<dyn TableProvider>>) -> Self {
        Self {
            tables: Arc::new(tables),
        }
    }
}

impl CatalogProviderList for QueryCatalog {
    /// Nothing is registered: no statement that could ask for it is allowed.
    fn register_catalog(
        &self,
        _name: String,
        _catalog: Arc<dyn CatalogProvider>,
    ) -> Option<Arc<dyn CatalogProvider>> {
        None
    }

    fn catalog_names(&self) -> Vec<String> {
        vec![CATALOG.to_owned()]
    }

    fn catalog(&self, name: &str) -> Option<Arc<dyn CatalogProvider>> {
        (name == CATALOG).then(|| Arc::new(self.clone()) as Arc<dyn CatalogProvider>)
    }
}

impl CatalogProvider for QueryCatalog {
    fn schema_names(&self) -> Vec<String> {
        vec![SCHEMA.to_owned()]
    }

    fn schema(&self, name: &str) -> Option<Arc<dyn SchemaProvider>> {
        (name == SCHEMA).then(|| Arc::new(self.clone()) as Arc<dyn SchemaProvider>)
    }
}

#[async_trait]
impl SchemaProvider for QueryCatalog {
    fn table_names(&self) -> Vec<String> {
        self.tables.keys().cloned().collect()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        Ok(self.tables.get(name).cloned())
    }

    fn table_exist(&self, name: &str) -> bool {
        self.tables.contains_key(name)
    }
}
