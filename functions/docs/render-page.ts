import type { OpenApi } from '#functions/docs/document.ts'
import { html, Markup } from '#functions/docs/html.ts'
import { type DocumentedRoute, prose, renderOperation } from '#functions/docs/render-operation.ts'
import { style } from '#functions/docs/style.ts'

const verbs = ['get', 'post', 'put', 'patch', 'delete']

const entriesOf = (document: OpenApi): Map<string, DocumentedRoute[]> => {
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  )
  const sorted = entries.toSorted(
    (a, b) => a.path.localeCompare(b.path) || verbs.indexOf(a.method) - verbs.indexOf(b.method),
  )
  return new Map(
    [...Map.groupBy(sorted, ({ operation }) => operation.tags[0] ?? 'other')].sort(([a], [b]) => a.localeCompare(b)),
  )
}

/** The document as one HTML page: an index by area, then each route, collapsed. */
export const renderPage = (document: OpenApi): string => {
  const areas = [...entriesOf(document)]
  const { title, version, summary, description } = document.info
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title} API</title>
<style>${new Markup(style)}</style>
</head>
<body>
<div class="page">
<nav aria-label="Routes">${areas.map(
    ([area, entries]) => html`
<a href="#${area}"><strong>${area}</strong></a><div>${entries.map(
      ({ method, path, operation }) => html`
<a href="#${operation.operationId}" title="${method.toUpperCase()} ${path}">${operation.summary}</a>`,
    )}</div>`,
  )}
</nav>
<main>
<h1>${title} API <span class="dim">${version}</span></h1>
<p class="lead">${summary}</p>
<p>${prose(description)} Programs read <a href="openapi.json">openapi.json</a>.</p>
<p><span class="must">*</span> <span class="dim">required</span></p>
${areas.map(
  ([area, entries]) => html`<section id="${area}"><h2>${area.replaceAll('-', ' ')}</h2>
${entries.map((entry) => renderOperation(entry, document))}
</section>`,
)}
</main>
</div>
</body>
</html>
`.text
}
