/** The one stylesheet of the pages. It loads no file and no font. */
export const pageStyle = `
:root{color-scheme:light dark;--ink:#1c2430;--soft:#566070;--paper:#fbfaf7;--card:#fff;--line:#ddd8cd;--mark:#0b5d4d;--on-mark:#fff;--good:#0b5d4d;--bad:#a3251b;--busy:#854800;--good-bg:#e3f2ee;--bad-bg:#fbe9e7;--busy-bg:#fdf1df}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#a3adbb;--paper:#12161c;--card:#1a2029;--line:#333d4a;--mark:#5fd0b6;--on-mark:#06231d;--good:#5fd0b6;--bad:#ff9d92;--busy:#f3b678;--good-bg:#14302a;--bad-bg:#3a1d1a;--busy-bg:#35271a}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:anywhere}
main{max-width:52rem}.bar{max-width:68rem}.bar,main{margin:0 auto;padding:0 1rem}
header{border-bottom:1px solid var(--line);background:var(--card)}
.bar{display:flex;flex-wrap:wrap;align-items:center;gap:.2rem 1.2rem;min-height:3.5rem}
.bar strong a{font-size:1.15rem;text-decoration:none;color:var(--ink);display:inline-block;padding:.5rem 0}
nav{display:flex;flex-wrap:wrap;align-items:center;gap:.2rem;flex:1}
nav a{padding:.6rem .7rem;border-radius:.4rem;text-decoration:none;color:var(--soft)}
nav a:hover{background:var(--paper);color:var(--ink)}
nav a[aria-current]{color:var(--ink);font-weight:600;border-radius:0;box-shadow:inset 0 -2px var(--mark)}
.count{margin-left:.4rem;padding:.05rem .45rem;border-radius:1rem;background:var(--busy-bg);color:var(--busy);font-size:.8rem;font-weight:600}
address{font-style:normal}
main{padding-top:1.6rem;padding-bottom:5rem}
main:focus{outline:0}
h1{margin:0 0 1rem;font-size:1.7rem;line-height:1.2;letter-spacing:-.015em}
h2{margin:0 0 .6rem;font-size:1.1rem}
h3{margin:1rem 0 .3rem;font-size:1rem}
p{margin:0 0 .8rem}
a{color:var(--mark)}
small,.soft{color:var(--soft);font-size:.9rem}
section,.card{margin:0 0 1rem;padding:1.1rem 1.2rem;border:1px solid var(--line);border-radius:.7rem;background:var(--card)}
section>:last-child,.card>:last-child{margin-bottom:0}
ul.list{list-style:none;margin:0 0 1rem;padding:0}
ul.list>li{margin:0 0 .7rem}
ul.list>li>a{display:grid;grid-template-columns:1fr auto;gap:.1rem 1rem;padding:1rem 1.2rem;border:1px solid var(--line);border-radius:.7rem;background:var(--card);text-decoration:none;color:var(--ink)}
ul.list>li>a:hover{border-color:var(--mark)}
ul.list .title{font-weight:600}
ul.list .end{text-align:right;white-space:nowrap}
dl{margin:0}
dl>div{display:grid;grid-template-columns:11rem 1fr;gap:0 1rem;padding:.4rem 0;border-top:1px solid var(--line)}
dl>div:first-child{border-top:0}
dt{color:var(--soft)}
dd{margin:0;white-space:pre-line}
.amount{font-variant-numeric:tabular-nums;white-space:nowrap}
.lines{list-style:none;margin:0;padding:0}
.lines>li{display:grid;grid-template-columns:1fr auto;gap:0 1rem;padding:.6rem 0;border-top:1px solid var(--line)}
.lines>li:first-child{border-top:0}
.lines>li>*{min-width:0}
.lines>li>.badge{align-self:start}
.lines>li.unread{box-shadow:-3px 0 0 var(--mark);padding-left:.8rem}
dl+form,dl+p,p+h2,form+.lines,.after{margin-top:.8rem}
.total{display:flex;justify-content:space-between;gap:1rem;font-size:1.25rem;font-weight:650;margin:0 0 1rem}
.sums{margin-top:.4rem}
.sums>div{grid-template-columns:1fr auto;border-top:0;padding:.15rem 0}
.sums>div:last-child{border-top:1px solid var(--line);padding-top:.4rem;font-weight:650}
.sums>div:last-child dt{color:inherit}
.timeline{list-style:none;margin:0;padding:0 0 0 1rem;border-left:2px solid var(--line)}
.timeline>li{padding:0 0 .8rem}
.timeline>li time{display:block;color:var(--soft);font-size:.85rem}
.badge{display:inline-block;padding:.05rem .55rem;border-radius:1rem;font-size:.85rem;font-weight:600;background:var(--line)}
.badge.good,.notice.good{background:var(--good-bg);color:var(--good)}
.badge.bad,.notice.bad{background:var(--bad-bg);color:var(--bad)}
.badge.busy,.notice.busy{background:var(--busy-bg);color:var(--busy)}
.notice{padding:.7rem .9rem;border-radius:.5rem;border-left:4px solid currentColor}
form.plain{display:inline}
form{margin:0}
.field label{display:block;font-weight:600}
.field small{display:block}
fieldset{border:0;margin:0 0 .8rem;padding:0;min-width:0}
legend{padding:0;font-weight:600}
.tick{display:flex;align-items:center;gap:.5rem;min-height:2.2rem}
input,select,button{font:inherit;color:inherit}
input:not([type=hidden]):not([type=radio]):not([type=checkbox]),select{width:100%;max-width:26rem;min-height:2.9rem;padding:.5rem .75rem;border:1px solid var(--soft);border-radius:.5rem;background:var(--paper)}
button{min-height:2.9rem;padding:.5rem 1.3rem;border:1px solid var(--mark);border-radius:.5rem;background:var(--mark);color:var(--on-mark);font-weight:600;cursor:pointer}
button:hover{filter:brightness(1.08)}
button.second{background:transparent;color:var(--mark)}
button.danger{background:transparent;color:var(--bad);border-color:var(--bad)}
button.quiet{border-color:transparent;background:transparent;color:var(--soft);font-weight:400;padding:.5rem .7rem}
.row{display:flex;flex-wrap:wrap;align-items:flex-end;gap:.7rem}
:focus-visible{outline:3px solid var(--mark);outline-offset:2px}
details{margin:0 0 .8rem}
summary{cursor:pointer;padding:.5rem 0;font-weight:600}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.88em}
.needs-passkeys{display:none;margin:.7rem 0 0}
.passkeys .needs-passkeys{display:block}
.skip{position:absolute;left:-100vw}
.skip:focus{position:static;display:block;padding:.7rem 1rem}
.visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);margin:0}
@media(max-width:36rem){dl>div{grid-template-columns:1fr}.sums>div{grid-template-columns:1fr auto}h1{font-size:1.45rem}section,.card{padding:1rem}button:not(.quiet){width:100%}nav{order:1;flex-basis:100%;gap:0;justify-content:space-between;margin:0 -.4rem}nav a{padding:.6rem .4rem}.bar form{margin-left:auto}.bar{gap:0 1rem}}
`
