import { fallback, type Names } from '#infra/local/cloudformation/naming.ts'
import type { Plugin } from '#infra/local/plugin.ts'
import { createKms } from './api.ts'

const types: Names = {
  'AWS::KMS::Key': (of) => {
    const h = of.hash(32)
    const name = [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join('-')
    return { name, arn: of.arn('kms', `key/${name}`), attributes: { KeyId: name } }
  },
  'AWS::KMS::Alias': (of) => {
    const name = of.text('AliasName') ?? `alias/${fallback(of)}`
    return { name, arn: of.arn('kms', name) }
  },
}

/** Keys in the data folder. */
export const kms: Plugin = {
  name: 'kms',
  types,
  open: ({ model, dataDir, use }) => ({ wire: createKms(model, dataDir, use('access')) }),
}
