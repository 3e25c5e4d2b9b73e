import { MARKS } from '@slowdown/kit/language';

/** The visual language's colours, as pairs. */
const COLOURS = Object.values(MARKS)
  .map(({ colour, light, dark }) => `${colour}:light-dark(${light},${dark});`)
  .join('');
const NAMES = Object.values(MARKS).map(({ colour }) => colour.slice(2));
const CLASSES = NAMES.map((name) => `.mark-${name}{fill:var(--${name})}.text-${name}{color:var(--${name})}`).join('');

/** The page's only style sheet. Grounds and inks are those of the site. */
export const STYLES = `
:root{color-scheme:light dark;${COLOURS}
--paper:light-dark(#fcfbf8,#15171b);--ink:light-dark(#1c1b18,#e9e6df);--faint:light-dark(#625e55,#9b978d);--hairline:light-dark(#dedad0,#2d3139)}
${CLASSES}
.cross{fill:none;stroke:var(--failed);stroke-width:2}
.lane-backoff{fill:var(--backoff);fill-opacity:.55}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.5 Georgia,serif}
main{max-width:66rem;margin:0 auto;padding:2rem clamp(1rem,4vw,2.5rem) 3rem}
h1{margin:0;font-size:1.7rem;line-height:1.2;overflow-wrap:anywhere}
h2{margin:2.5rem 0 .6rem;font-size:1.15rem}
header p{margin:.3rem 0 0;color:var(--faint)}
ul{padding:0 0 0 1.2rem}
.rules,.totals,.timeline,.time,.key,table,code,small{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.8125rem}
.rules{list-style:none;margin:.6rem 0 0;padding:0}
.totals{display:flex;flex-wrap:wrap;gap:.5rem 2.5rem;margin:1.6rem 0 0}
.totals div{display:flex;flex-direction:column-reverse}
.totals dt{color:var(--faint)}
.totals dd{margin:0;font-size:1.7rem;line-height:1.2}
figure{margin:0}
figcaption,caption{color:var(--faint);text-align:left;font:.9375rem/1.5 Georgia,serif}
.time svg{display:block;width:100%;height:16px;margin-bottom:.5rem}
.timeline ul,.key{list-style:none;margin:0;padding:0}
.timeline li{display:grid;grid-template-columns:6rem 1fr 11rem;gap:0 .8rem;align-items:end;padding-top:.5rem}
.timeline svg{display:block;width:100%;height:40px;border-bottom:1px solid var(--hairline)}
.most{color:var(--faint)}
.axis{display:flex;justify-content:space-between;margin:.2rem 11.8rem .6rem 6.8rem;color:var(--faint)}
.key{display:flex;flex-wrap:wrap;gap:.2rem 1.5rem;margin-bottom:.6rem}
.key svg,.patterns{vertical-align:middle;overflow:visible}
.patterns{position:absolute}
table{border-collapse:collapse;width:100%}
caption{padding-bottom:.6rem}
th,td{padding:.3rem .8rem .3rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--hairline);font-weight:normal;overflow-wrap:anywhere}
thead th{color:var(--faint)}
td:not(:first-child),thead th:not(:first-child){text-align:right;white-space:nowrap}
.calls td:nth-child(2),.calls thead th:nth-child(2){text-align:left;white-space:normal}
.calls td svg{display:block;max-width:100%;height:auto;overflow:visible}
.calls th[scope=row]{max-width:16rem}
small{color:var(--faint)}
footer{margin-top:3rem;color:var(--faint);font-size:.9375rem}
@media (max-width:48rem){
.timeline li{grid-template-columns:1fr auto}
.timeline svg{grid-row:2;grid-column:1/-1}
.axis{margin-inline:0}
.calls,.calls tbody,.calls tr,.calls th,.calls td{display:block;max-width:none}
.calls thead{display:none}
.calls caption{display:block}
.calls tr{padding:.6rem 0;border-bottom:1px solid var(--hairline)}
.calls th,.calls td{border:0;padding:.1rem 0}
.calls td:nth-child(n+3){display:inline-block;padding-right:1rem;text-align:left;color:var(--faint)}
.calls td:nth-child(3)::before{content:'at '}
.calls td:nth-child(4)::before{content:'took '}
}
@media print{body{background:none}tr{break-inside:avoid}}
`;
