import { fallback, type Names, plain } from '#infra/local/cloudformation/naming.ts'
import type { Plugin } from '#infra/local/plugin.ts'
import { createAccess } from './access.ts'

const types: Names = {
  'AWS::IAM::Role': (of) => {
    const name = of.text('RoleName') ?? fallback(of)
    return { name, arn: `arn:aws:iam::${of.account}:role/${name}`, attributes: { RoleId: of.hash(20) } }
  },
  'AWS::IAM::Policy': plain,
  'AWS::IAM::ManagedPolicy': (of) => {
    const arn = `arn:aws:iam::${of.account}:policy/${of.text('ManagedPolicyName') ?? fallback(of)}`
    return { name: arn, arn, attributes: { PolicyArn: arn } }
  },
}

/** Authorizes calls by the template's policies alone. */
export const iam: Plugin = {
  name: 'iam',
  types,
  open({ model }) {
    const access = createAccess(model)
    return { provides: { access }, state: () => ({ denied: access.denied() }) }
  },
}
