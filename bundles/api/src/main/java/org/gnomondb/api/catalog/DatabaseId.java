package org.gnomondb.api.catalog;

/** The stable id of a database. It is never reused, not even after the database is deleted. */
public record DatabaseId(int value) {}
