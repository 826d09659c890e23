"""Finding goods: engine-neutral queries, facets and suggestions over an index that is never believed about stars."""
