import type { Plugin } from '#infra/local/plugin.ts'
import { noModelYet } from './api.ts'

/** Bedrock's addresses, without a model behind them. */
export const bedrock: Plugin = { name: 'bedrock', types: {}, open: () => ({ wire: noModelYet }) }
