import type { Plugin } from '#infra/local/plugin.ts'
import { accountTypes } from './account-types.ts'

/** The template itself: nothing of it runs, and what only an account needs has names. */
export const cloudFormation: Plugin = {
  name: 'cloudformation',
  types: {},
  ignoredTypes: accountTypes,
  open: () => ({}),
}
