"""One file a page: a title, a question, the empty branch, elements."""
