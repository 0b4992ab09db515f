// A precompiled header is made for a source: this one.
