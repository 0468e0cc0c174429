"""The operator's words: lists, the forms a word takes, and finding them in what people write."""
