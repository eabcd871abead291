import { brotliDecompressSync } from 'node:zlib'

/** The compressed OpenAPI document. The bundler generates it from the specs of all routes and inserts it here. */
declare const OPENAPI_DOCUMENT: string | undefined

export interface DocumentedOperation {
  operationId: string
  tags: string[]
  summary: string
  description: string
  parameters: (Parameter | { $ref: string })[]
  requestBody?: { description?: string; content: Record<string, { schema: JsonSchema; example?: unknown }> }
  responses: Record<string, { description: string; content?: Record<string, unknown> } | { $ref: string }>
  security: Record<string, string[]>[]
  'x-not-in-production'?: boolean
}
export interface Parameter {
  name: string
  in: string
  required: boolean
  description?: string
  schema: JsonSchema
  example?: unknown
}
export interface JsonSchema {
  type?: string | string[]
  description?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  enum?: unknown[]
  const?: unknown
  default?: unknown
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  format?: string
}
/** The part of the document that the page shows. */
export interface OpenApi {
  info: { title: string; version: string; summary: string; description: string }
  servers: { url: string }[]
  paths: Record<string, Record<string, DocumentedOperation>>
  components: {
    parameters: Record<string, Parameter>
    responses: Record<string, { description: string }>
    [kind: string]: unknown
  }
  [field: string]: unknown
}

/** The document with the URL of this stage. */
export const documentAt = (baseUrl: string): OpenApi => {
  if (typeof OPENAPI_DOCUMENT === 'undefined') throw new Error('This code was not bundled: it has no OpenAPI document')
  const text = brotliDecompressSync(Buffer.from(OPENAPI_DOCUMENT, 'base64')).toString()
  return { ...(JSON.parse(text) as OpenApi), servers: [{ url: baseUrl }] }
}
