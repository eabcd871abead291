import type { Plugin } from '#infra/local/plugin.ts'
import { accountTypes } from './account-types.ts'

/** Names the resources that only an account needs. None of them runs. */
export const cloudFormation: Plugin = {
  name: 'cloudformation',
  types: {},
  ignoredTypes: accountTypes,
  open: () => ({}),
}
