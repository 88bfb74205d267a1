"""Sharding: collections of different articles that are asked as one.

`layout` says in which shard an article is, `manifest` of which generations of the shards a whole consists.
`shards` asks the shards wherever they are; `sharded` makes one Collection of them, by what lies beside them
(`whole`, `numbering`). `publishing` makes that, once every shard is built, and the manifest last.

`place` is where all this lies. In a folder (`folder_place`) everything is where it is. At a URL (`remote`,
`objects`) nodes keep `copies` of what they need, `known` tells what shards have without, and one build at a
time has a `claim`. `open_files` lets a process have as many as the shards that it opens need.
"""
