package org.gnomondb.api.catalog;

/** The stable id of a column. It is never reused, not even after the column is deleted. */
public record ColumnId(int value) {}
