import type { Plugin } from '#infra/local/plugin.ts'
import { noModelYet } from './api.ts'

/** Bedrock's calls, which the host refuses. */
export const bedrock: Plugin = { name: 'bedrock', types: {}, open: () => ({ wire: noModelYet }) }
