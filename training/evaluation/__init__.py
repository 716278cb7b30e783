"""What the shipped engine is worth: measured from its weights, told in docs/model-card.md.

`metrics` knows nothing of texts; `sets` and `scorers` bring texts and scores together, `floors`,
`peers` and `published` what to compare them with. Each topic (`heads`, `calibration`, `pairs`,
`groups`, `aims`, `disguises`, `holds`, `marks`) measures one thing and writes its section of the
card; `reached` sets targets beside figures, `card` puts all of it together, and `check` compares
two cards.
"""
