import { expect, test } from 'vitest'
import { stageOf } from './stage.ts'

const public_ = { domainName: 'purser.example.com', certificateArn: 'arn:aws:acm:eu-west-1:000000000000:certificate/x' }

test('dev needs nothing and brings the simulators', () => {
  expect(stageOf('dev')).toMatchObject({ name: 'dev', demo: true, keepData: false })
})

test.each([
  ['staging', {}, /staging needs domainName/],
  ['prod', { domainName: 'purser.example.com' }, /prod needs domainName and certificateArn/],
  ['prod', public_, /prod needs payments/],
  ['prod', { ...public_, demo: true }, /prod cannot have the simulators/],
  ['dev', { domian: 'x' }, /domian/],
  ['dev', { merchants: [{ merchantId: 'shop', name: 'Shop', protocol: 'ucp' }] }, /profileUrl/],
  ['dev', { merchants: [{ merchantId: 'shop', name: 'Shop', protocol: 'smoke' }] }, /one of: ucp/],
  ['dev', { payments: { protocol: 'bank', url: 'bank' } }, /url/],
  ['test', {}, /dev/],
])('%s with %o is refused', (name, configured, says) => {
  expect(() => stageOf(name, configured)).toThrow(says)
})

test('prod keeps its data and has no simulators', () => {
  const stage = stageOf('prod', { ...public_, payments: { protocol: 'bank', url: 'https://bank.example.com' } })
  expect(stage).toMatchObject({ keepData: true, demo: false, logDays: 90 })
})
