import { AwsError } from '#infra/local/wire/aws-error.ts'
import type { WireService } from '#infra/local/wire/wire-service.ts'

/** Refuses every call, because the host has no model. */
export const noModelYet: WireService = {
  handles: (target, url) => target === '' && url.startsWith('/model/'),
  call: async () => {
    throw new AwsError('ValidationException', 'The local host has no Bedrock model yet')
  },
}
