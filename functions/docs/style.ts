/** The complete style of the page; it loads no file, font or script. */
export const style = `
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--paper:#fbfaf7;--card:#fff;--line:#e3dfd6;--mark:#0b5d4d;--warn:#9a4a00}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#98a2b1;--paper:#12161c;--card:#1a2029;--line:#2b3440;--mark:#5fd0b6;--warn:#f0a868}}
*{box-sizing:border-box}
html{scroll-behavior:smooth}
@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
.page{display:grid;grid-template-columns:15rem minmax(0,1fr);max-width:74rem;margin:0 auto}
nav{position:sticky;top:0;align-self:start;height:100vh;overflow:auto;padding:2rem 1rem;border-right:1px solid var(--line);font-size:.9rem}
nav a{display:block;padding:.2rem .5rem;border-radius:.3rem;color:var(--soft);text-decoration:none}
nav a:hover,nav a:focus-visible{background:var(--line);color:var(--ink)}
main{padding:2rem clamp(1rem,4vw,3rem) 6rem}
h1{margin:0;font-size:2rem;letter-spacing:-.02em}
h2{margin:2.5rem 0 .6rem;font-size:1.2rem;text-transform:capitalize;border-bottom:1px solid var(--line);padding-bottom:.3rem}
h4{margin:1.2rem 0 .4rem;font-size:.75rem;letter-spacing:.06em;text-transform:uppercase;color:var(--soft)}
a{color:var(--mark)}
.lead{font-size:1.1rem;color:var(--soft);max-width:44rem}
.dim{color:var(--soft)}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.86em}
pre{margin:0;padding:.9rem 1rem;overflow:auto;border:1px solid var(--line);border-radius:.5rem;background:var(--paper)}
details{margin:.45rem 0;border:1px solid var(--line);border-radius:.5rem;background:var(--card)}
[id]{scroll-margin-top:4rem}
details:has(:target){border-color:var(--mark)}
summary{display:flex;flex-wrap:wrap;gap:.2rem .7rem;align-items:baseline;padding:.55rem .9rem;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary:focus-visible{outline:2px solid var(--mark);border-radius:.5rem}
.body{padding:0 .9rem 1rem}
.method{min-width:3.6rem;font:600 .75rem ui-monospace,monospace;color:var(--mark)}
.method.delete{color:var(--warn)}
.path{font-weight:600}
.says{color:var(--soft)}
.wide{overflow:auto}
table{width:100%;border-collapse:collapse;font-size:.9rem}
th,td{padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{font-weight:500;color:var(--soft)}
.must{margin-left:.15rem;color:var(--warn)}
.codes{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;margin:0;padding:0;list-style:none;font-size:.9rem}
.status{font:600 .8rem ui-monospace,monospace;color:var(--warn)}
.status.good{color:var(--mark)}
@media(max-width:50rem){.page{display:block}nav{position:static;height:auto;border-right:0;border-bottom:1px solid var(--line)}nav div{display:none}main{padding:1.2rem .9rem 4rem}h1{font-size:1.6rem}}
@media(max-width:50rem){nav{display:flex;flex-wrap:wrap;padding:1rem .5rem}.path,td,.dim,pre code{overflow-wrap:anywhere}pre code{white-space:pre-wrap}thead{display:none}tr{display:flex;flex-wrap:wrap;gap:0 .7rem;padding:.35rem 0;border-bottom:1px solid var(--line)}td{padding:0;border:0}td:last-child{flex-basis:100%}}
`
