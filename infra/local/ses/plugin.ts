import type { Plugin } from '#infra/local/plugin.ts'
import { createSes } from './api.ts'

/** SES, whose mails lie at `/_local/mail`. */
export const ses: Plugin = {
  name: 'ses',
  types: {},
  open({ model, clock, dataDir, use }) {
    const { service, mails } = createSes(model, use('access'), clock, dataDir)
    return { wire: service, views: { mail: () => mails() } }
  },
}
