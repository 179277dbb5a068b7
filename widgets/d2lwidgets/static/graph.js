var te="http://www.w3.org/2000/svg",ne=new Set(["svg","g","path","rect","line","circle","text","desc"]);function f(e,t={},...o){let r=ne.has(e)?document.createElementNS(te,e):document.createElement(e);for(let[l,n]of Object.entries(t))n==null||n===!1||(typeof n=="function"?r.addEventListener(l.slice(2),n):r.setAttribute(l,n===!0?"":n));return r.append(...o.flat(1/0).filter(l=>l!=null&&l!==!1)),r}function x(e,t,o,{fill:a="ink",size:r="small",anchor:l="start",bold:n=!1}={}){return f("text",{x:e,y:t,"text-anchor":l,class:`d2l-${r}${n?" d2l-bold":""}`,fill:`var(--d2l-${a})`},o)}function M(e,t){return e.length<=t?e:e.slice(0,Math.ceil((t-1)/2))+"…"+e.slice(e.length-Math.floor((t-1)/2))}function R(e){let t=0,o=()=>{t||=requestAnimationFrame(()=>{t=0,e()})};return o.cancel=()=>cancelAnimationFrame(t),o}var j=`/* How the views look, in terms of the tokens alone. */
.d2l {
  background: var(--d2l-paper);
  color: var(--d2l-ink);
  font-size: var(--d2l-body);
  line-height: 1.4;
  max-width: 720px;
  container-type: inline-size;
  padding: 14px 0 10px;
  font-variant-numeric: tabular-nums;
}
.d2l * { box-sizing: border-box; }
.d2l-header { display: grid; grid-template-columns: 1fr auto; align-items: center; gap: 2px 16px; padding: 0 24px; }
.d2l .d2l-title { font-size: var(--d2l-title); font-weight: 600; line-height: 1.25; margin: 0; padding: 0; color: inherit; }
.d2l .d2l-facts { grid-column: 1 / -1; color: var(--d2l-quiet); margin: 0; min-height: 1.4em; }
.d2l-picture { display: block; width: 100%; height: auto; font-family: inherit; }
.d2l-picture:focus-visible, .d2l-row:focus-visible { outline: 2px solid var(--d2l-blue); outline-offset: 2px; border-radius: 4px; }
.d2l text.d2l-body { font-size: var(--d2l-body); }
.d2l text.d2l-small { font-size: var(--d2l-small); }
.d2l text.d2l-bold { font-weight: 600; }
.d2l svg text { font-family: inherit; cursor: inherit; user-select: none; }
.d2l .d2l-trouble, .d2l .d2l-failed { color: var(--d2l-red); margin: 8px 24px; white-space: pre-wrap; }
.d2l .d2l-trouble:empty, .d2l .d2l-failed:empty { display: none; }

/* buttons */
.d2l button {
  font: inherit;
  color: var(--d2l-ink);
  background: var(--d2l-card);
  border: 1px solid var(--d2l-rule);
  border-radius: 6px;
  padding: 4px 12px;
  cursor: pointer;
}
.d2l button:hover:not(:disabled) { border-color: var(--d2l-quiet); }
.d2l button:focus-visible { outline: 2px solid var(--d2l-blue); outline-offset: 1px; }
.d2l button:disabled { color: var(--d2l-quiet); cursor: default; opacity: 0.7; }
.d2l-choices { display: flex; }
.d2l .d2l-choice { border-radius: 0; margin-left: -1px; padding: 3px 10px; font-size: var(--d2l-small); color: var(--d2l-quiet); }
.d2l .d2l-choice:first-child { border-radius: 6px 0 0 6px; }
.d2l .d2l-choice:last-child { border-radius: 0 6px 6px 0; }
.d2l .d2l-choice[aria-pressed="true"] { background: var(--d2l-paper); color: var(--d2l-ink); font-weight: 600; }

/* training board */
.d2l-badge { color: var(--d2l-state); font-weight: 600; }
.d2l-progress { height: 6px; border-radius: 3px; margin: 12px 24px 0; background: var(--d2l-rule); overflow: hidden; }
.d2l-progress-fill { height: 100%; border-radius: 3px; background: var(--d2l-state); transition: width 120ms linear; }
.d2l-unknown .d2l-progress-fill { width: 30% !important; animation: d2l-there-and-back 2s ease-in-out infinite alternate; }
@keyframes d2l-there-and-back { to { margin-left: 70%; } }
.d2l-controls { display: flex; align-items: center; gap: 8px; margin: 12px 24px 0; }
.d2l-controls[hidden] { display: none; }
.d2l .d2l-button { min-width: 72px; }
.d2l-note { color: var(--d2l-quiet); margin-left: 4px; }
.d2l-charts { display: grid; grid-template-columns: 1fr 1fr; gap: 14px 28px; padding: 16px 24px 0; }
.d2l-charts.d2l-one { grid-template-columns: 1fr; }
@container (max-width: 520px) { .d2l-charts { grid-template-columns: 1fr; } }
.d2l-panel { min-width: 0; }
.d2l-keys, .d2l-legend { display: flex; flex-wrap: wrap; gap: 2px 14px; align-items: baseline; min-height: 1.4em; }
.d2l-legend { padding: 8px 24px 0; font-size: var(--d2l-small); color: var(--d2l-quiet); }
.d2l-key { white-space: nowrap; }
.d2l-key i { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 5px; vertical-align: -1px; }
.d2l-when { color: var(--d2l-quiet); }
.d2l-keys .d2l-when { margin-left: auto; }
.d2l-legend .d2l-when { color: var(--d2l-ink); font-weight: 600; min-width: 150px; }
.d2l-chart { display: block; width: 100%; height: 190px; overflow: visible; }
.d2l-line { stroke-width: 1.75; stroke-linejoin: round; }
.d2l-far { opacity: 0.18; }
.d2l-epoch { stroke: var(--d2l-rule); stroke-dasharray: 2 3; }
.d2l-cursor { stroke: var(--d2l-quiet); stroke-width: 1; pointer-events: none; }

/* graph */
.d2l-edge path { stroke: var(--d2l-grey); }
.d2l-edge .d2l-arrow { stroke: none; fill: var(--d2l-grey); }
.d2l-edge.d2l-near path { stroke: var(--d2l-ink); stroke-width: 2.25; }
.d2l-edge.d2l-near .d2l-arrow { fill: var(--d2l-ink); stroke: none; }
.d2l-row { outline: none; }
.d2l-row[aria-expanded] { cursor: pointer; }
.d2l-card { fill: var(--d2l-card); stroke: var(--d2l-rule); }
.d2l-row:hover .d2l-card, .d2l-row:focus .d2l-card, .d2l-near .d2l-card { stroke: var(--d2l-quiet); }
.d2l-row:focus-visible .d2l-card { stroke: var(--d2l-blue); stroke-width: 2; }
.d2l-chevron { fill: none; stroke: var(--d2l-quiet); stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
.d2l-hit { fill: transparent; }
.d2l-hit.d2l-chosen { fill: var(--d2l-card); }

@media (prefers-reduced-motion: reduce) {
  .d2l-progress-fill { transition: none; }
  .d2l-unknown .d2l-progress-fill { animation: none; }
}
@media print { .d2l-controls { display: none; } }
`;var P=`/* Written by \`python -m d2lcore.observe.draw.style\`; change it there. */
.d2l { color-scheme: light dark; font-family: var(--jp-ui-font-family, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif); }
[data-jp-theme-light=true] .d2l, [data-theme=light] .d2l, .vscode-light .d2l { color-scheme: light; }
[data-jp-theme-light=false] .d2l, [data-theme=dark] .d2l, .vscode-dark .d2l { color-scheme: dark; }
.d2l {
  --d2l-paper: var(--jp-layout-color0, light-dark(#ffffff, #111315));
  --d2l-card: light-dark(#f5f6f8, #1d2024);
  --d2l-band: light-dark(#fafbfc, #16181b);
  --d2l-rule: light-dark(#d5dae0, #3b4148);
  --d2l-ink: var(--jp-content-font-color1, light-dark(#1c2127, #e9ebee));
  --d2l-quiet: light-dark(#59626d, #a3abb5);
  --d2l-blue: light-dark(#0072b2, #4aa8e0);
  --d2l-sky: light-dark(#3a9bd0, #7cc7ee);
  --d2l-green: light-dark(#00845f, #35b98f);
  --d2l-orange: light-dark(#c77c00, #eaa63a);
  --d2l-red: light-dark(#cc4f00, #f2804a);
  --d2l-purple: light-dark(#9c4a86, #e6a3cc);
  --d2l-grey: light-dark(#7d8691, #8f98a3);
  --d2l-depth0: light-dark(#3d1a63, #c9a6f0);
  --d2l-depth1: light-dark(#414487, #a7acf2);
  --d2l-depth2: light-dark(#31688e, #7fb8e0);
  --d2l-depth3: light-dark(#21818c, #52c0c4);
  --d2l-depth4: light-dark(#1a9178, #3fcf9c);
  --d2l-depth5: light-dark(#3f9c4c, #7fd66b);
  --d2l-depth6: light-dark(#7a9a10, #b9dc46);
  --d2l-depth7: light-dark(#9a8a00, #eadf3c);
  --d2l-heat0: #440154;
  --d2l-heat1: #472d7b;
  --d2l-heat2: #3b528b;
  --d2l-heat3: #2c728e;
  --d2l-heat4: #21918c;
  --d2l-heat5: #28ae80;
  --d2l-heat6: #5ec962;
  --d2l-heat7: #addc30;
  --d2l-heat8: #fde725;
  --d2l-memory-parameter: var(--d2l-blue);
  --d2l-memory-optimizer: var(--d2l-purple);
  --d2l-memory-data: var(--d2l-green);
  --d2l-memory-gradient: var(--d2l-red);
  --d2l-memory-activation: var(--d2l-sky);
  --d2l-memory-workspace: var(--d2l-grey);
  --d2l-family-input: var(--d2l-grey);
  --d2l-family-convolution: var(--d2l-blue);
  --d2l-family-pooling: var(--d2l-sky);
  --d2l-family-dense: var(--d2l-green);
  --d2l-family-activation: var(--d2l-orange);
  --d2l-family-normalisation: var(--d2l-purple);
  --d2l-family-recurrent: var(--d2l-purple);
  --d2l-family-loss: var(--d2l-red);
  --d2l-family-other: var(--d2l-grey);
  --d2l-title: 17px;
  --d2l-body: 12.5px;
  --d2l-small: 11px;
}
`;function le(e,t){if(!t||!t.byteLength)return e;let o=new Float32Array(t.buffer.slice(t.byteOffset,t.byteOffset+t.byteLength)),a={},r=0;for(let[l,n]of Object.entries(e.packed)){a[l]={};for(let s of["step","mean","low","high"])a[l][s]=Array.from(o.subarray(r,r+n),d=>Number.isNaN(d)?null:d),r+=n}return{...e,curves:a}}function ae(e,t,o,a){let r=f("div",{class:"d2l"}),l=f("p",{class:"d2l-failed",role:"alert"});t.append(f("style",{},P+j),r);let n=c=>{console.error(c),l.textContent=`This view failed: ${c.message}`},s=()=>{},d=c=>{try{s(c),l.textContent=c.failed?`The newest state could not be sent: ${c.failed}`:""}catch(p){n(p)}};try{s=e(r,a)}catch(c){n(c)}return r.append(l),d(o),d}function O(e){return{render({model:t,el:o}){let a=()=>le(t.get("trace"),t.get("curves")),r=new Set,l={send:c=>t.send(c),listen:c=>r.add(c)},n=ae(e,o,a(),l),s=R(()=>n(a())),d=c=>r.forEach(p=>p(c));return t.on("change:trace",s),t.on("change:curves",s),t.on("msg:custom",d),()=>{s.cancel(),t.off("change:trace",s),t.off("change:curves",s),t.off("msg:custom",d)}}}}function B(e,...t){let o=f("h3",{class:"d2l-title"}),a=f("p",{class:"d2l-facts"});return e.append(f("header",{class:"d2l-header"},o,f("div",{class:"d2l-right"},...t),a)),(r,l)=>{o.textContent=r,a.textContent=l}}function H(e,t){let o=0;for(;o<t.length-1&&Math.round(Math.abs(e)*10)/10>=1e3;)e/=1e3,o+=1;let a=Math.abs(e)>=100||o===0&&Number.isInteger(e)?0:1;return`${e.toFixed(a)} ${t[o]}`}var L=e=>H(e,["B","kB","MB","GB","TB"]),k=e=>e>=.9995?`${e.toFixed(1)} s`:H(e*1e6,["µs","ms"]);var A=e=>e.join(" × ")||"scalar",S=e=>e.toLocaleString("en-US",{maximumFractionDigits:0});var N=(e,t)=>`${S(e)} ${t}${e===1?"":"s"}`;var w=new Map(Object.entries({convolution:"convolution",deconvolution:"convolution",fully_connected:"dense",dot:"dense",matmul:"dense",batch_dot:"dense",max_pool:"pooling",avg_pool:"pooling",batch_norm:"normalisation",layer_norm:"normalisation",group_norm:"normalisation",instance_norm:"normalisation",relu:"activation",sigmoid:"activation",tanh:"activation",softmax:"activation",softmax_cross_entropy:"loss",log_softmax:"loss",embedding:"dense",rnn:"recurrent"})),C=[...w.keys()],T=e=>e.slice(0,e.lastIndexOf("#")),se=e=>e.slice(e.lastIndexOf("#")+1),v=(e,t)=>e.reduce((o,a)=>o+t(a),0),$=e=>typeof e!="number";function z(e,t=e.level,o=new Map){let a=[],r=l=>o.has(l.id)?o.get(l.id):de(l,e,t);W(ie(e.ops),e,r,0,a,"");for(let l of[...e.inputs].reverse()){let n=e.ops.findIndex(d=>d.in.includes(l)),s=a.findIndex(d=>d.kind!=="input"&&d.ops.includes(n));a.splice(s,0,ce(e,l))}return{rows:a,edges:ue(e,a)}}function ie(e){let t={key:"",id:"",depth:-1,path:"",items:[],ops:[]},o=new Map;return e.forEach((a,r)=>{let l=t;l.ops.push(r),a.path.forEach((n,s)=>{let d=a.path.slice(0,s+1).join("/");o.has(d)||(o.set(d,{key:n,id:d,depth:s,path:T(n),items:[],ops:[]}),l.items.push(o.get(d))),l=o.get(d),l.ops.push(r)}),l.items.push(r)}),t}function de(e,t,o){if(o==="op")return e.ops.length===1;if(o!=="layer")return e.depth>=o;let a=e.items.filter($),r=n=>t.ops[n].params.length>0,l=e.items.some(n=>!$(n)&&r(n));return!a.length||l&&!a.some(n=>n.ops.some(r))}function W(e,t,o,a,r,l){for(let n of e.items)if(!$(n))r.push(pe(t.ops[n],n,a));else if(o(n))r.push(F("block",n,t,a,"",n.id));else{let s=n.id;for(;n.items.length===1&&$(n.items[0])&&!o(n.items[0]);)n=n.items[0];r.push(F("open",n,t,a,l,s)),W(n,t,o,a+1,r,n.path)}}function ce(e,t){let o=e.inputs.indexOf(t),a=e.inputs.length>1?`input ${o+1}`:"input",r=e.values[t].shape;return{kind:"input",key:`v${t}`,depth:0,name:a,what:"",family:"input",label:"",ops:[],shape:r,dtype:null,params:0,seconds:0,back:null,nbytes:0,folds:!1}}function pe(e,t,o){return{kind:"op",key:`o${t}`,depth:o,name:"",what:e.op,family:w.get(e.op)??"other",label:e.label,ops:[t],shape:[],dtype:null,params:v(e.params,a=>a[1]),seconds:e.seconds,back:e.back,nbytes:e.bytes,folds:!1}}function F(e,t,o,a,r,l){let n=t.ops.map(h=>o.ops[h]);e==="block"&&(r=T(n[0].path[0]));let s=t.path.startsWith(r)?t.path.slice(r.length).replace(/^\./,""):t.path,d=r===t.path?t.path:s,c=h=>w.has(h.op)?C.indexOf(h.op):C.length,p=n.reduce((h,y)=>c(y)<c(h)?y:h),i=new Map(n.flatMap(h=>h.params.map(y=>[y[0],y[1]]))),m=n.map(h=>h.back).filter(h=>h!==null),g=n.filter(h=>h!==p&&w.get(h.op)==="activation").map(h=>h.op),u=o.blocks[t.path]??"",b=se(t.key);return{kind:e,key:t.id,toggles:l,depth:a,name:d+(b==="1"?"":` (call ${b})`),what:e==="block"&&(u===""||u==="Activation")?p.op:u,family:w.get(p.op)??"other",label:e==="block"?[p.label,...g].filter(Boolean).join(", "):"",ops:t.ops,shape:[],dtype:null,params:v([...i.values()],h=>h),seconds:v(n,h=>h.seconds),back:m.length?v(m,h=>h):null,nbytes:v(n,h=>h.bytes),folds:e==="open"||t.items.length>1||$(t.items[0])}}function ue(e,t){let o=new Map,a=new Map;t.forEach((s,d)=>{(s.kind==="op"||s.kind==="block")&&s.ops.forEach(c=>o.set(c,d)),s.kind==="input"&&a.set(Number(s.key.slice(1)),d)}),e.ops.forEach((s,d)=>s.out.forEach(c=>a.set(c,o.get(d))));let r=[],l=new Set,n=new Map;return e.ops.forEach((s,d)=>{for(let c of s.in){let[p,i]=[a.get(c),o.get(d)];p===i||l.has(`${c}>${i}`)||(l.add(`${c}>${i}`),r.push({source:p,target:i,shape:e.values[c].shape,nbytes:e.values[c].bytes}),n.has(p)||n.set(p,c))}}),t.forEach((s,d)=>{if(s.kind!=="op"&&s.kind!=="block")return;let c=e.values[n.get(d)??e.ops[s.ops.at(-1)].out[0]];s.shape=c.shape,s.dtype=c.dtype}),r}var[he,fe,G,me]=[27,24,11,14];function ge({rows:e,edges:t}){let o=e.map((r,l)=>l).filter(r=>e[r].kind!=="open"),a=new Set;return o.slice(1,-1).forEach((r,l)=>{let[n,s]=[o[l],o[l+2]],d=t.filter(i=>i.source===r).map(i=>i.target),c=t.some(i=>i.source===n&&i.target===s),p=d.length>0&&d.every(i=>i===s);e[r].kind==="input"&&e[n].kind!=="input"&&p&&c&&a.add(r)}),a}function U(e,t){let{rows:o,edges:a}=e,r=ge(e),{lanes:l,width:n}=be(o,a,r),s=24+n,d=[],[c,p]=[t,0];return o.forEach((i,m)=>{if(d.length&&i.depth<p&&(c+=10),p=i.depth,r.has(m)){d.push({x:300-72/2,y:c,height:24,aside:!0}),c+=38;return}let g={open:fe,input:24}[i.kind]??42,u=i.kind==="input"?196-72/2:s+p*me;d.push({x:u,y:c,height:g,aside:!1}),c+=g+(i.kind==="open"?6:he)}),{places:d,lanes:l,left:Math.min(s,...d.map(i=>i.x)),height:c}}function be(e,t,o){let a=e.map((i,m)=>m).filter(i=>e[i].kind!=="open"&&!o.has(i)),r=new Map(a.slice(0,-1).map((i,m)=>[i,a[m+1]])),l=t.filter(i=>r.get(i.source)!==i.target&&!o.has(i.source)),n=new Map;for(let i of l)n.set(i.source,Math.max(n.get(i.source)??0,i.target));let s=[],d=new Map,c=[...n].sort((i,m)=>i[1]-i[0]-(m[1]-m[0]));for(let[i,m]of c){let g=s.findIndex(u=>u.every(([b,h])=>m<=b||h<=i));g<0&&(g=s.push([])-1),s[g].push([i,m]),d.set(i,g)}return{lanes:new Map(l.map(i=>[`${i.source}>${i.target}`,d.get(i.source)])),width:s.length?s.length*G+6:0}}function V(e,{places:t,lanes:o,left:a}){let[r,l]=[t[e.source],t[e.target]],n=o.get(`${e.source}>${e.target}`);if(n===void 0){let i=r.aside?300:196;return{d:`M${i} ${r.y+r.height}V${l.y-6}`,arrow:`translate(${i} ${l.y-1})`}}let s=a-12-n*G,d=r.y+r.height/2+6,c=l.y+l.height/2-4;return{d:`M${r.x} ${d}H${s+6}Q${s} ${d} ${s} ${d+6}V${c-6}Q${s} ${c} ${s+6} ${c}H${l.x-6}`,arrow:`translate(${l.x-1} ${c}) rotate(-90)`}}var D=[[380,446,"parameters"],[470,582,"time"],[606,690,"outputs"]],K=[["layer","Layers"],["op","Operators"],[1,"Blocks"]],ye=42;function X(e){let t=new Map,[o,a,r]=[null,null,null],l=K.map(([i,m])=>f("button",{class:"d2l-choice",type:"button",onclick:()=>d(i)},m)),n=B(e,f("div",{class:"d2l-choices",role:"group","aria-label":"Detail"},l)),s=f("div",{});e.append(s);function d(i){a=i,t.clear(),p()}function c(i,m=i.kind==="open"){i.folds&&(t.set(i.toggles,m),r=i.toggles,p(!0))}function p(i=s.contains(document.activeElement)){if(!o.ops.length){n(o.title,"nothing has run yet: call the network inside the with-block"),s.replaceChildren();return}n(o.title,xe(o)),l.forEach((y,ee)=>y.setAttribute("aria-pressed",K[ee][0]===a));let m=z(o,a,t),g=U(m,ye),u=ke(o,m,g,{toggle:c,focus:y=>r=y.toggles??y.key});s.replaceChildren(u);let b=[...u.querySelectorAll("[role=row]")],h=b.find(y=>y.dataset.key===r)??b[0];h.setAttribute("tabindex","0"),i&&h.focus({preventScroll:!0})}return i=>{o=i,a??=o.level,p()}}function xe(e){let t=new Map(e.ops.flatMap(l=>l.params.map(n=>[n[0],n[1]]))),o=l=>e.ops.reduce((n,s)=>n+(l(s)??0),0),a=[...t.values()].reduce((l,n)=>l+n,0),r=[a?N(a,"parameter"):N(e.ops.length,"operator")];return r.push(`forward ${k(o(l=>l.seconds))}`),e.ops.some(l=>l.back!==null)&&r.push(`backward ${k(o(l=>l.back))}`),r.push(`${L(o(l=>l.bytes))} of outputs`),r.join(" · ")}function ke(e,t,o,a){let{rows:r,edges:l}=t,n=r.filter(u=>u.kind!=="open"),s={time:Math.max(...n.map(u=>u.seconds+(u.back??0))),bytes:Math.max(...n.map(u=>u.nbytes))},d=r.some(u=>u.back!==null),c=D.map(([,u,b],h)=>x(u,24,h===1&&d?"forward + backward":b,{fill:"quiet",anchor:"end"})),p=l.map(u=>$e(u,o)),i=r.map((u,b)=>Ee(r,b,o.places[b],s,a));i.forEach((u,b)=>we(u,b,i,l,p));let m=r.map((u,b)=>u.kind==="open"?Me(r,o.places,b):null),g=f("svg",{viewBox:`0 0 ${720} ${o.height+4}`,class:"d2l-picture",role:"treegrid","aria-label":`Computation graph of ${e.title}`},f("g",{"aria-hidden":"true"},c,m,p),i);return g.addEventListener("keydown",u=>ve(u,i)),g}function ve(e,t){let o={ArrowDown:1,ArrowUp:-1,Home:-1/0,End:1/0}[e.key];if(o===void 0)return;let a=t.indexOf(e.target.closest("[role=row]")),r=t[Math.min(Math.max(a+o,0),t.length-1)];t.forEach(l=>l.setAttribute("tabindex",l===r?"0":"-1")),r.focus(),e.preventDefault()}function we(e,t,o,a,r){let l=n=>{a.forEach((s,d)=>{s.source!==t&&s.target!==t||(r[d].classList.toggle("d2l-near",n),o[s.source===t?s.target:s.source].classList.toggle("d2l-near",n))})};for(let[n,s]of[["mouseenter",!0],["focus",!0],["mouseleave",!1],["blur",!1]])e.addEventListener(n,()=>l(s))}function $e(e,t){let{d:o,arrow:a}=V(e,t);return f("g",{class:"d2l-edge"},f("path",{d:o,fill:"none","stroke-width":1.5}),f("path",{d:"M0 0L-3.5 -6.5H3.5Z",transform:a,class:"d2l-arrow"}))}function Me(e,t,o){let a=o;for(;a+1<e.length&&e[a+1].depth>e[o].depth;)a+=1;let{x:r,y:l}=t[o],n=704-3*Math.min(e[o].depth,3)-r,s=t[a].y+t[a].height+8-l;return f("rect",{x:r,y:l,width:n,height:s,rx:8,fill:"var(--d2l-band)",stroke:"var(--d2l-rule)"})}function Ee(e,t,o,a,{toggle:r,focus:l}){let n=e[t],s={open:Le,input:Ae}[n.kind]?.(n,o)??Se(n,o,a),d=n.kind!=="open",c=[n.name,n.what,n.label,d&&A(n.shape)].filter(Boolean).join(", ");return f("g",{role:"row",tabindex:"-1","data-key":n.toggles??n.key,"data-kind":n.kind,class:"d2l-row","aria-level":n.depth+1,"aria-expanded":n.folds?String(!d):null,onclick:()=>r(n),onfocus:()=>l(n),onkeydown:p=>{if(p.key==="Enter"||p.key===" ")r(n);else if(p.key==="ArrowRight"&&d)r(n);else if(p.key==="ArrowLeft"&&!d)r(n);else return;p.preventDefault()}},f("rect",{x:o.x,y:o.y,width:Ie(n,o),height:o.height,class:"d2l-hit"}),f("g",{role:"gridcell","aria-label":c},s),d?qe(e,t,o):null,n.kind==="block"||n.kind==="op"?De(n,o,a):null)}function Ie(e,{x:t}){return{open:196-t-8,input:72}[e.kind]??696-t}function Le(e,{x:t,y:o}){let a=196-t-44,r=M(e.name,Math.floor(a/6.4)),l=e.what!==e.name&&(r.length+e.what.length)*6.4<a?` ${e.what}`:"";return[Y(t+14,o+13,!0),x(t+24,o+17,r,{fill:"quiet",bold:!0}),x(t+24+r.length*6.6,o+17,l.trim(),{fill:"quiet"})]}function Ae(e,{x:t,y:o}){return[f("rect",{x:t,y:o,width:72,height:24,rx:24/2,fill:"var(--d2l-paper)",stroke:"var(--d2l-grey)"}),x(t+72/2,o+16,e.name,{size:"body",anchor:"middle"})]}function Se(e,{x:t,y:o,height:a}){let r=`var(--d2l-family-${e.family})`,l=[e.name===e.what?"":e.name,e.label].filter(Boolean).join(" · "),n=Math.floor((362-t-84)/6.1);return[f("rect",{x:t,y:o,width:362-t,height:a,rx:6,class:"d2l-card"}),f("path",{d:`M${t+6} ${o}a6 6 0 0 0 -6 6v${a-12}a6 6 0 0 0 6 6z`,fill:r}),x(t+16,o+(l?18:25),M(e.what,n),{size:"body",bold:!0}),l?x(t+16,o+33,M(l,n+4),{fill:"quiet"}):null,Ne(e.shape,o+a/2,r),e.folds?Y(304,o+a/2,!1):null]}function Y(e,t,o){return f("path",{d:o?"M-3.5 -1.5L0 2L3.5 -1.5":"M-1.5 -3.5L2 0L-1.5 3.5",transform:`translate(${e} ${t})`,class:"d2l-chevron"})}function Ne(e,t,o){let a=352,r=n=>4+2.4*Math.log2(Math.max(n,1)),l=[[a-5,t-2.5,5,5]];if(e.length===4){let n=Math.min(1+Math.round(Math.log2(Math.max(e[1],1))/2),6),[s,d]=e.slice(2).map(r),[c,p]=[a-d-3*(n-1),t-s/2+1.5*(n-1)];l=Array.from({length:n},(i,m)=>[c+3*m,p-3*m,d,s]).reverse()}else if(e.length>=2){let[n,s]=[r(e.at(-1)),e.length===2?5:r(e[1])];l=[[a-s,t-n/2,s,n]]}return l.map(([n,s,d,c])=>f("rect",{x:n,y:s,width:d,height:c,rx:.5,fill:"var(--d2l-card)",stroke:o}))}function De(e,{y:t},o){let a=`var(--d2l-family-${e.family})`,r=k(e.seconds)+(e.back===null?"":` + ${k(e.back)}`),l=[e.params?S(e.params):"–",r,L(e.nbytes)],n=D.map(([,g],u)=>x(g,t+21,l[u],{size:"body",anchor:"end",fill:l[u]==="–"?"quiet":"ink"})),[,[s,d],[c,p]]=D,i=o.time?(d-s)/o.time:0,m=o.bytes?(p-c)/o.bytes:0;return f("g",{role:"gridcell"},n,Z(s,d,t+29,a,e.seconds*i,(e.back??0)*i),Z(c,p,t+29,a,e.nbytes*m))}function Z(e,t,o,a,r,l=0){let n=(s,d,c,p=1)=>f("rect",{x:s,y:o,width:d,height:3,fill:c,"fill-opacity":p});return[n(e,t-e,"var(--d2l-rule)",.5),r?n(e,r,a):null,l?n(e+r,l,a,.45):null]}function qe(e,t,o){let a=A(e[t].shape);if(o.aside)return x(o.x+72+8,o.y+16,a,{fill:"quiet"});let r=e[t].depth>(e[t+1]?.depth??0);return x(206,o.y+o.height+(r?24:17),a,{fill:"quiet"})}var Xe=O(X);export{Xe as default};
