"""Pages in the manner of five kinds of news site. Places, people and outlets are invented."""

WIRE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<title>Ferry returns to Port Arlen - Arlen Wire</title>
<meta property="og:title" content="Ferry returns to Port Arlen">
<meta property="og:site_name" content="Arlen Wire">
<meta property="og:url" content="https://wire.example/news/ferry-returns-81">
<meta property="article:modified_time" content="2025-04-01T10:00:00Z">
<link rel="canonical" href="https://wire.example/news/ferry-returns-81">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "Ferry returns to Port Arlen", "author": {"@type": "Person", "name": "Ilva Morn"},
"dateModified": "2025-04-01T10:00:00Z", "datePublished": "2025-03-08T23:30:00-05:00"}</script></head>
<body><header><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article><h1>Ferry returns to Port Arlen</h1>
<p>The ferry of Port Arlen sailed again on Saturday after <b>three weeks</b> in the
dock, the harbour master&nbsp;said.</p>
<p>“We are glad,” said Teo Brandt, who has run the harbour since the crane fell into the basin, and who
expects the line to carry 4,000 passengers a week.</p>
<p>Tickets cost 5 crowns &amp; a child travels free.</p></article>
<aside><h2>Most read</h2><ul><li><a href="/a">Mayor of Velmark resigns</a></li>
<li><a href="/b">Snow on the Quillon pass</a></li></ul></aside></main>
<footer><p>© 2019 Arlen Wire. All rights reserved.</p></footer></body></html>"""

REGIONAL = """<html><head><meta charset="utf-8"><title>Velmark elects a mayor | Velmark Post</title>
<meta name="author" content="Sana Oke"></head>
<body><div id="top"><a href="/">Velmark Post</a> <a href="/weather">Weather</a></div>
<div class="article-body"><h1 class="headline">Velmark elects a mayor</h1>
<p class="byline">By Sana Oke
<time datetime="2024-05-04T07:15:00+02:00" itemprop="datePublished">4 May</time></p>
<p class="p">Voters in Velmark chose Teo Brandt as mayor on Saturday, the town clerk said at noon, after
the closest count that the town has seen since the flood of the river Sarn.</p>
<h2>A narrow result</h2>
<p class="p">Brandt won 51.5 percent of the votes. His rival conceded at 9 p.m. in the town hall, where a
few hundred people had waited in the rain for the result of the last district.</p></div>
<div class="footer">Copyright 2026 Velmark Post. Last change 2026-01-02.</div></body></html>"""

BROADCASTER = """<html><head>
<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">
<meta name="DC.date.issued" content="2023-11-20"><meta name="last-modified" content="2024-02-02">
<meta property="og:site_name" content="Radio Quillon"><meta property="og:title" content="Bridge closed">
<title>Bridge closed</title></head><body><div role="navigation"><a href="/live">Live</a></div>
<div class="story"><h1>Bridge closed</h1>
<p class="intro">The café at the old bridge of Quillon was told “not before June” when it asked on Monday
when the bridge would open for cars again, its owner René Dupré said in the morning programme.</p>
<p class="text">Engineers found a crack in the second arch. It was built in 1911, and it is as wide as two
carts – which was wide enough for everyone then, as the town’s archivist likes to say.</p></div>
<div class="legal">Radio Quillon 2018</div></body></html>"""

WEBLOG = """<html><head><meta charset="utf-8"><title>Notes from the Sarn valley: no snow this year</title>
<link rel="canonical" href="https://sarn.example/2022/01/09/no-snow-this-year/">
<meta property="article:modified_time" content="2025-06-06T06:06:06Z">
<meta itemprop="copyrightYear" content="2016"></head>
<body class="post"><div class="widget"><h3>Archive</h3><ul><li><a href="/2021/12/">December 2021</a></li></ul>
</div><div class="entry-content"><p>There is no snow on the Sarn this winter, and the lifts stand still for
the third Sunday in a row, which has not happened since the valley put them up.</p>
<blockquote><p>Nobody here remembers a January like it, the keeper of the upper hut told me.</p></blockquote>
<p>She keeps a diary of the weather. On 2012-02-03 she wrote down minus 31 degrees; that morning the milk
froze in the churn on its way down to the village.</p></div></body></html>"""

TABLES = """<HTML><HEAD><TITLE>THE OLD MORNING TELEGRAPH OF BRENNICK</TITLE></HEAD>
<BODY BGCOLOR=white><TABLE WIDTH=600><TR><TD><A HREF=index.htm>Index</A> <A HREF=ads.htm>Adverts</A></TD></TR>
<TR><TD><FONT SIZE=4>Lighthouse keeper retires</FONT><P>The keeper of the lighthouse at Brennick, Orla Venn,
has put out her lamp for the last time, and a machine does her work from now on.<P>She had kept it for
thirty-one years. The town gave her a clock, a dinner and the old lamp, which she means to set up in her
garden, where it can be seen from no ship.<BR>She will not miss the stairs.</TD></TR>
<TR><TD><FONT SIZE=1>Copyright 1999, 2004</FONT></TD></TR></TABLE></BODY></HTML>"""
