"""Soạn có trợ giúp: drafts by a language model, sentence by sentence held against their source."""
