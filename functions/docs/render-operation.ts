import type { DocumentedOperation, JsonSchema, OpenApi, Parameter } from '#functions/docs/document.ts'
import { html, type Markup } from '#functions/docs/html.ts'

/** One route with its method and path. */
export interface DocumentedRoute {
  method: string
  path: string
  operation: DocumentedOperation
}

/** Text whose `words` between backticks are code. */
export const prose = (text = ''): Markup[] =>
  text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))

const last = (ref: string): string => ref.split('/').at(-1) ?? ''

const typeOf = (schema: JsonSchema): string => {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return choices.map(typeOf).join(' | ')
  if (schema.items) return `${typeOf(schema.items)}[]`
  return schema.format ?? [schema.type ?? 'any'].flat().join(' | ')
}

const row = (name: string, where: string, required: boolean, schema: JsonSchema, description?: string): Markup => html`
  <tr>
    <td><code>${name}</code>${required && html`<span class="must" title="required">*</span>`}</td>
    <td>${where}</td>
    <td><code>${typeOf(schema)}</code></td>
    <td>${prose(description ?? schema.description)}${
      schema.default !== undefined &&
      html` <span class="dim">default <code>${JSON.stringify(schema.default)}</code></span>`
    }</td>
  </tr>`

const deepest = 3

/** Each field with those inside it, as `items[].name`. */
const fields = (schema: JsonSchema | undefined, where: string, prefix = '', depth = 1): Markup[] =>
  Object.entries(schema?.properties ?? {}).flatMap(([name, of]) => {
    const path = `${prefix}${name}`
    const inner = of.items ?? of
    const below = depth < deepest ? fields(inner, where, `${path}${of.items ? '[]' : ''}.`, depth + 1) : []
    return [row(path, where, schema?.required?.includes(name) ?? false, of), ...below]
  })

const table = (rows: readonly Markup[], caption: string): Markup | false =>
  rows.length > 0 &&
  html`<h4>${caption}</h4><div class="wide"><table><thead><tr><th>Name</th><th>In</th><th>Type</th><th></th></tr></thead><tbody>${rows}</tbody></table></div>`

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Headers that the curl example sends, with their shell values. */
const exampleHeaders: Readonly<Record<string, string>> = {
  'Idempotency-Key': '$(uuidgen)',
  'Cart-Token': '$CART_TOKEN',
}

const curl = (entry: DocumentedRoute, parameters: readonly Parameter[], baseUrl: string): string => {
  const { method, path, operation } = entry
  const exampled = (name: string) => String(parameters.find((parameter) => parameter.name === name)?.example ?? name)
  const filled = path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(exampled(name)))
  const requiredQuery = parameters.filter((parameter) => parameter.in === 'query' && parameter.required)
  const query = requiredQuery
    .map((parameter) => `${parameter.name}=${encodeURIComponent(String(parameter.example))}`)
    .join('&')
  const body = operation.requestBody?.content['application/json']?.example
  return [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}${quoted(`${baseUrl}${filled}${query && `?${query}`}`)}`,
    operation.security.length > 0 && `  -H "Authorization: Bearer $TOKEN"`,
    ...parameters
      .filter((parameter) => parameter.in === 'header' && exampleHeaders[parameter.name])
      .map((parameter) => `  -H "${parameter.name}: ${exampleHeaders[parameter.name]}"`),
    body !== undefined && `  -H 'Content-Type: application/json'`,
    body !== undefined && `  -d ${quoted(JSON.stringify(body))}`,
  ]
    .filter(Boolean)
    .join(' \\\n')
}

const refusals = (operation: DocumentedOperation, document: OpenApi): Markup[] =>
  Object.entries(operation.responses).flatMap(([status, response]) => {
    if (!('$ref' in response)) return []
    const description = document.components.responses[last(response.$ref)]?.description ?? ''
    return [...description.matchAll(/`([^`]+)`/g)].map(
      ([, code]) => html`<li><span class="status">${status}</span> <code>${code}</code></li>`,
    )
  })

const success = (operation: DocumentedOperation): Markup[] =>
  Object.entries(operation.responses).flatMap(([status, response]) => {
    if ('$ref' in response) return []
    const content = Object.entries(response.content ?? {})[0]
    const schema = (content?.[1] as { schema?: JsonSchema } | undefined)?.schema
    return [
      html`<p><span class="status good">${status}</span> ${prose(response.description)} <span class="dim">${content?.[0]}</span></p>`,
      html`${table(fields(schema, 'body'), 'Answer')}`,
    ].slice(0, status.startsWith('2') ? 2 : 1)
  })

/** One route: its parameters, answers, failures and a curl example. */
export const renderOperation = (entry: DocumentedRoute, document: OpenApi): Markup => {
  const { method, path, operation } = entry
  const parameters = operation.parameters.flatMap((parameter) =>
    '$ref' in parameter ? (document.components.parameters[last(parameter.$ref)] ?? []) : [parameter],
  )
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema
  const inputs = [
    ...parameters.map((parameter) =>
      row(parameter.name, parameter.in, parameter.required, parameter.schema, parameter.description),
    ),
    ...fields(body, 'body'),
  ]
  const base = document.servers[0]?.url ?? ''
  return html`
<details>
  <summary><span class="method ${method}">${method.toUpperCase()}</span> <code class="path">${path}</code> <span class="says">${operation.summary}</span></summary>
  <div class="body">
    <p class="dim" id="${operation.operationId}">${prose(operation.description)} ${prose(operation.requestBody?.description)}</p>
    ${table(inputs, 'Parameters')}
    ${success(operation)}
    <h4>Failures</h4>
    <ul class="codes">${refusals(operation, document)}</ul>
    <h4>Example</h4>
    <pre><code>${curl(entry, parameters, base)}</code></pre>
  </div>
</details>`
}
