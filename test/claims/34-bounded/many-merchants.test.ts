import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { SettingsStack } from '#infra/aws/settings.ts'
import { stageOf } from '#infra/stage.ts'
import { merchantOf } from '#shared/merchants/registry.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { bankAt, shopAt } from '#test/support/companies/admitted.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let aws: AwsFake
beforeAll(async () => {
  aws = await startAwsFake()
})
afterAll(async () => {
  vi.useRealTimers()
  await aws.stop()
})

/** What a parameter of the standard tier holds. */
const parameterBytes = 4096

/** The parameters that a deployment writes for so many merchants. */
const deployed = (count: number): Map<string, string> => {
  const merchants = Array.from({ length: count }, (_, n) => shopAt(`shop-${n}`, `https://shop-${n}.example`))
  const stage = stageOf('dev', { demo: false, merchants, payments: bankAt('https://bank.example') })
  const stack = new SettingsStack(new App(), 'Settings', { stage, baseUrl: 'https://purser.example', demo: undefined })
  const resources = Template.fromStack(stack).findResources('AWS::SSM::Parameter')
  return new Map(
    Object.values(resources).map(({ Properties: { Name, Value } }) => [Name.split('/').at(-1), Value as string]),
  )
}

claimByTries(
  34,
  'merchants in any number are deployed in parameters that hold them, and each can be bought from',
  { small: 200, usual: 500, full: 2_000 },
  async ({ count, tried, saw, each }) => {
    await each(1, async () => {
      const parameters = deployed(count)
      for (const [name, text] of parameters) {
        expect(Buffer.byteLength(text), name).toBeLessThanOrEqual(parameterBytes)
        aws.parameters.set(name, text)
      }
      saw('parameters', parameters.size)
      vi.useFakeTimers({ now: Date.now() + 600_000, toFake: ['Date'] })
      const before = aws.calls.length
      const { merchants } = await settings()
      expect(merchants.map(({ merchantId }) => merchantId)).toEqual(
        Array.from({ length: count }, (_, n) => `shop-${n}`),
      )
      for (const n of [0, 36, 37, count - 1])
        expect(await merchantOf(`shop-${n}`)).toMatchObject({ merchantId: `shop-${n}` })
      // Read once, ten at a time.
      expect(aws.calls.length - before).toBe(1 + Math.ceil((parameters.size - 1) / 10))
      tried(count)

      // Too many starts at once: what is known stands.
      vi.useFakeTimers({ now: Date.now() + 301_000, toFake: ['Date'] })
      aws.busy.add('GetParameters')
      expect(await merchantOf(`shop-${count - 1}`)).toMatchObject({ merchantId: `shop-${count - 1}` })
      aws.busy.clear()
    })
  },
)
