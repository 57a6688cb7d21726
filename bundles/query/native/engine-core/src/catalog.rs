//! What one query can see: the catalog `public` with the attached tables.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::{CatalogProvider, CatalogProviderList, SchemaProvider, TableProvider};
use datafusion::common::Result;

pub const CATALOG: &str = "public";

/// The schemas of the catalog. `SHOW TABLES` lists them in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Schema {
    /// The tables that were written, and the schema of names without one.
    Iox,
    /// What the server tells of itself.
    System,
}

impl Schema {
    pub const ALL: [Self; 2] = [Self::Iox, Self::System];

    pub fn name(self) -> &'static str {
        match self {
            Self::Iox => "iox",
            Self::System => "system",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|schema| schema.name() == name)
    }
}

/// A table's name with its schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableName {
    pub schema: Schema,
    pub table: String,
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.schema.name(), self.table)
    }
}

/// The tables of a query, as catalog list and catalog in one.
///
/// The map is ordered, so that `SHOW TABLES` lists by name.
#[derive(Clone, Debug)]
pub struct QueryCatalog {
    tables: Arc<BTreeMap<TableName, Arc<dyn TableProvider>>>,
}

impl QueryCatalog {
    pub fn new(tables: BTreeMap<TableName, Arc<dyn TableProvider>>) -> Self {
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
        Schema::ALL.map(|schema| schema.name().to_owned()).to_vec()
    }

    fn schema(&self, name: &str) -> Option<Arc<dyn SchemaProvider>> {
        let schema = Schema::from_name(name)?;
        Some(Arc::new(QuerySchema {
            schema,
            catalog: self.clone(),
        }))
    }
}

/// The tables of one schema.
#[derive(Debug)]
struct QuerySchema {
    schema: Schema,
    catalog: QueryCatalog,
}

impl QuerySchema {
    fn find(&self, table: &str) -> Option<&Arc<dyn TableProvider>> {
        let name = TableName {
            schema: self.schema,
            table: table.to_owned(),
        };
        self.catalog.tables.get(&name)
    }
}

#[async_trait]
impl SchemaProvider for QuerySchema {
    fn table_names(&self) -> Vec<String> {
        let names = self.catalog.tables.keys();
        names
            .filter(|name| name.schema == self.schema)
            .map(|name| name.table.clone())
            .collect()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        Ok(self.find(name).cloned())
    }

    fn table_exist(&self, name: &str) -> bool {
        self.find(name).is_some()
    }
}
