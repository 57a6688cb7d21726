package org.gnomondb.api.catalog;

/** The stable id of a table. It is never reused, not even after the table is deleted. */
public record TableId(int value) {}
