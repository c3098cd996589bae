"""The status tables of the United Nations Treaty Collection, as copied in March 2015, mapped onto
instruments and acts; see docs/treaty-data.md."""
