"""Private-use code points that GBK and GB 18030-2000 systems put into names, and the characters they mean.

The 80 at U+E815-U+E864 (GB 18030 bytes FE50-FEA0). 66 follow the standard's own table; the 14 marked in ``WELL_KNOWN`` had no
Unicode place in 2000 and got one later.
"""

from __future__ import annotations

PUA: dict[str, str] = {
    "\ue815": "\u2e81",  # ⺁ FE50
    "\ue816": "\U00020087",  # 𠂇 FE51
    "\ue817": "\U00020089",  # 𠂉 FE52
    "\ue818": "\U000200cc",  # 𠃌 FE53
    "\ue819": "\u2e84",  # ⺄ FE54
    "\ue81a": "\u3473",  # 㑳 FE55
    "\ue81b": "\u3447",  # 㑇 FE56
    "\ue81c": "\u2e88",  # ⺈ FE57
    "\ue81d": "\u2e8b",  # ⺋ FE58
    "\ue81e": "\u9fb4",  # 龴 FE59
    "\ue81f": "\u359e",  # 㖞 FE5A
    "\ue820": "\u361a",  # 㘚 FE5B
    "\ue821": "\u360e",  # 㘎 FE5C
    "\ue822": "\u2e8c",  # ⺌ FE5D
    "\ue823": "\u2e97",  # ⺗ FE5E
    "\ue824": "\u396e",  # 㥮 FE5F
    "\ue825": "\u3918",  # 㤘 FE60
    "\ue826": "\u9fb5",  # 龵 FE61
    "\ue827": "\u39cf",  # 㧏 FE62
    "\ue828": "\u39df",  # 㧟 FE63
    "\ue829": "\u3a73",  # 㩳 FE64
    "\ue82a": "\u39d0",  # 㧐 FE65
    "\ue82b": "\u9fb6",  # 龶 FE66
    "\ue82c": "\u9fb7",  # 龷 FE67
    "\ue82d": "\u3b4e",  # 㭎 FE68
    "\ue82e": "\u3c6e",  # 㱮 FE69
    "\ue82f": "\u3ce0",  # 㳠 FE6A
    "\ue830": "\u2ea7",  # ⺧ FE6B
    "\ue831": "\U000215d7",  # 𡗗 FE6C
    "\ue832": "\u9fb8",  # 龸 FE6D
    "\ue833": "\u2eaa",  # ⺪ FE6E
    "\ue834": "\u4056",  # 䁖 FE6F
    "\ue835": "\u415f",  # 䅟 FE70
    "\ue836": "\u2eae",  # ⺮ FE71
    "\ue837": "\u4337",  # 䌷 FE72
    "\ue838": "\u2eb3",  # ⺳ FE73
    "\ue839": "\u2eb6",  # ⺶ FE74
    "\ue83a": "\u2eb7",  # ⺷ FE75
    "\ue83b": "\U0002298f",  # 𢦏 FE76
    "\ue83c": "\u43b1",  # 䎱 FE77
    "\ue83d": "\u43ac",  # 䎬 FE78
    "\ue83e": "\u2ebb",  # ⺻ FE79
    "\ue83f": "\u43dd",  # 䏝 FE7A
    "\ue840": "\u44d6",  # 䓖 FE7B
    "\ue841": "\u4661",  # 䙡 FE7C
    "\ue842": "\u464c",  # 䙌 FE7D
    "\ue843": "\u9fb9",  # 龹 FE7E
    "\ue844": "\u4723",  # 䜣 FE80
    "\ue845": "\u4729",  # 䜩 FE81
    "\ue846": "\u477c",  # 䝼 FE82
    "\ue847": "\u478d",  # 䞍 FE83
    "\ue848": "\u2eca",  # ⻊ FE84
    "\ue849": "\u4947",  # 䥇 FE85
    "\ue84a": "\u497a",  # 䥺 FE86
    "\ue84b": "\u497d",  # 䥽 FE87
    "\ue84c": "\u4982",  # 䦂 FE88
    "\ue84d": "\u4983",  # 䦃 FE89
    "\ue84e": "\u4985",  # 䦅 FE8A
    "\ue84f": "\u4986",  # 䦆 FE8B
    "\ue850": "\u499f",  # 䦟 FE8C
    "\ue851": "\u499b",  # 䦛 FE8D
    "\ue852": "\u49b7",  # 䦷 FE8E
    "\ue853": "\u49b6",  # 䦶 FE8F
    "\ue854": "\u9fba",  # 龺 FE90
    "\ue855": "\U000241fe",  # 𤇾 FE91
    "\ue856": "\u4ca3",  # 䲣 FE92
    "\ue857": "\u4c9f",  # 䲟 FE93
    "\ue858": "\u4ca0",  # 䲠 FE94
    "\ue859": "\u4ca1",  # 䲡 FE95
    "\ue85a": "\u4c77",  # 䱷 FE96
    "\ue85b": "\u4ca2",  # 䲢 FE97
    "\ue85c": "\u4d13",  # 䴓 FE98
    "\ue85d": "\u4d14",  # 䴔 FE99
    "\ue85e": "\u4d15",  # 䴕 FE9A
    "\ue85f": "\u4d16",  # 䴖 FE9B
    "\ue860": "\u4d17",  # 䴗 FE9C
    "\ue861": "\u4d18",  # 䴘 FE9D
    "\ue862": "\u4d19",  # 䴙 FE9E
    "\ue863": "\u4dae",  # 䶮 FE9F
    "\ue864": "\u9fbb",  # 龻 FEA0
}

WELL_KNOWN = frozenset("\ue816\ue817\ue818\ue81e\ue826\ue82b\ue82c\ue831\ue832\ue83b\ue843\ue854\ue855\ue864")
