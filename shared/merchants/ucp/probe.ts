import type { Probe } from '#shared/merchants/protocol.ts'
import { callOut } from '#shared/platform/outward/ssrf-guard.ts'
import { UcpEntry } from './entry.ts'

/** A merchant is well while its profile can be had. */
export const ucpProbe: Probe = (entry, { allowedOrigins }) => {
  const { profileUrl: url } = UcpEntry.parse(entry)
  return async (timeoutMs) => {
    try {
      const { status } = await callOut({ url, method: 'GET', timeoutMs, maxBytes: 131_072, allowedOrigins })
      return status === 200 ? { ok: true } : { ok: false, detail: `The profile answers ${status}.` }
    } catch {
      return { ok: false, detail: 'The profile cannot be reached.' }
    }
  }
}
