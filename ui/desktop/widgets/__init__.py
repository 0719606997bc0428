"""The parts every page is made of. Each module holds one subject; pages import from the module.

basics    Row, Col, box, rule, Label, Icon, IconText, scrolling, show_whole
buttons   KeyButton, KeyCap            chips    Chip, Meter, Portrait, Seal
editors   LineEdit, TextArea           dates    DateEdit, parse_date
choice    Choice, Option               segments Segmented, MultiChoice, YesNo
files     FileSlot, Thumb              field    Field, FieldView, FieldState, Source, FieldGrid
section   Section, SectionIndex        cells    SheetView, SheetColumn
identity  IdentityStrip                side     SideColumn, MissingList, Facts, MaterialsBar
rail      Rail, DraftTabs              bars     PageHead, ActionBar, StatusBar, Banner, EmptyState
table     DataTable, Cell, FilterTabs  paper    PaperPreview
scan      KeyScanGuard                 gallery  the sheet of parts as a picture

Three rules. Words come from `t("page.id")`, never from a string in the code. A widget that measures or paints does so in
`relook()`, which `Theme.set_look` calls on every widget; a page whose words change with the language says them there too.
What is shown twice is not made twice: `put(...)` changes what stands there and keeps the focus.
"""
