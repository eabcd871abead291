import { expect, it } from 'vitest'
import { noModelYet } from './api.ts'

it('says that there is no Bedrock model yet', async () => {
  expect(noModelYet.handles('', '/model/some.model/converse')).toBe(true)
  await expect(noModelYet.call({} as never)).rejects.toMatchObject({ code: 'ValidationException' })
})
