import { Failure } from '#shared/kernel/errors.ts'
import type { Probe } from '#shared/merchants/protocol.ts'
import { capabilitiesIn } from './capabilities.ts'
import { UcpEntry } from './entry.ts'
import { profileNow } from './profile.ts'

/** A merchant is well while its profile can be read, and says that Purser can buy there. */
export const ucpProbe: Probe = (entry, settings) => {
  const merchant = UcpEntry.parse(entry)
  return async (timeoutMs) => {
    try {
      const { quote, why } = capabilitiesIn(await profileNow(merchant, settings, timeoutMs))
      return quote ? { ok: true } : { ok: false, detail: `${why.quote}.` }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      return { ok: false, detail: `${error.message}.` }
    }
  }
}
