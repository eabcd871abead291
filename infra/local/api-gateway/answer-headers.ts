import type { GatewayAnswer } from './call.ts'

/** A REST API renames or drops these headers of an integration. */
const remapped = new Set(['www-authenticate', 'server', 'date', 'content-md5', 'proxy-authenticate'])
const dropped = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive', 'upgrade', 'trailer'])

export const isScalar = (value: unknown): value is string | number | boolean =>
  /string|number|boolean/.test(typeof value)

export const readHeaders = (single: unknown, multi: unknown): GatewayAnswer['headers'] | undefined => {
  const headers: GatewayAnswer['headers'] = {}
  const set = (name: string, value: string | string[]) => {
    const lower = name.toLowerCase()
    if (!dropped.has(lower)) headers[remapped.has(lower) ? `x-amzn-remapped-${lower}` : lower] = value
  }
  for (const [name, value] of Object.entries(single ?? {})) {
    if (!isScalar(value)) return undefined
    set(name, String(value))
  }
  for (const [name, values] of Object.entries(multi ?? {})) {
    if (!Array.isArray(values) || !values.every(isScalar)) return undefined
    set(name, values.map(String))
  }
  return headers
}
