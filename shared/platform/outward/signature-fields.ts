/** One signature of a message, read from its two header fields. */
export interface ParsedSignature {
  covered: string[]
  /** The member's text as received: it is part of what was signed. */
  params: string
  keyId: string
  createdAtSeconds?: number
  expiresAtSeconds?: number
  algorithm?: string
  signature: Buffer
}

const member = /^\s*([a-z*][a-z0-9_.*-]*)=(\([^()]*\)(?:;[a-z*][a-z0-9_.*-]*(?:=(?:"[^"\\]*"|-?\d{1,15}))?)*)\s*$/
const parameter = /;([a-z*][a-z0-9_.*-]*)(?:=(?:"([^"\\]*)"|(-?\d{1,15})))?/g
const componentList = /^\((?:"[^"]+"(?: +"[^"]+")*)?\)/

/** Splits at commas that are not inside quotes. */
const members = (field: string): string[] => field.match(/(?:[^,"]|"[^"]*")+/g) ?? []

/** The first labelled signature that has both halves and a key id. Components with parameters of their own are not supported and count as malformed. */
export const parseSignature = (input: string, signature: string): ParsedSignature | undefined => {
  if (input.length > 4096 || signature.length > 4096) return undefined
  for (const text of members(input)) {
    const [, label, params] = member.exec(text) ?? []
    if (!label || !params) return undefined
    const list = componentList.exec(params)?.[0]
    if (!list) return undefined
    const covered = Array.from(list.matchAll(/"([^"]+)"/g), ([, name]) => name ?? '')
    if (new Set(covered).size !== covered.length || covered.some((name) => name !== name.toLowerCase()))
      return undefined
    const values = new Map<string, string>()
    for (const [, name, quoted, integer] of params.slice(list.length).matchAll(parameter)) {
      if (!name || values.has(name)) return undefined
      values.set(name, quoted ?? integer ?? '')
    }
    const bytes = signatureOf(signature, label)
    const keyId = values.get('keyid')
    if (!bytes || !keyId) continue
    const algorithm = values.get('alg')
    const [created, expires] = [values.get('created'), values.get('expires')]
    return {
      covered,
      params,
      keyId,
      signature: bytes,
      ...(created !== undefined && { createdAtSeconds: Number(created) }),
      ...(expires !== undefined && { expiresAtSeconds: Number(expires) }),
      ...(algorithm !== undefined && { algorithm }),
    }
  }
  return undefined
}

const signatureOf = (field: string, label: string): Buffer | undefined => {
  for (const text of members(field)) {
    const [, name, value] = /^\s*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):\s*$/.exec(text) ?? []
    if (name === label && value !== undefined) return Buffer.from(value, 'base64')
  }
  return undefined
}
