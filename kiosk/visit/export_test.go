package visit

// KeyPage is the page in which a counter keeps its key.
func (c *Counter) KeyPage() []byte { return c.vault.page }

// Sum makes one digest by a counter's key.
func (c *Counter) Sum(number []byte) { c.vault.sum(number) }
