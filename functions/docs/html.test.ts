import { describe, expect, it } from 'vitest'
import { html, Markup } from './html.ts'

describe('html', () => {
  it('escapes every value, in text and in attributes, and nested markup only once', () => {
    const name = `"><img src=x onerror='1'>&`
    expect(html`<a title="${name}">${[html`<b>${'<'}</b>`, 1, undefined, false]}</a>`.text).toBe(
      '<a title="&quot;&gt;&lt;img src&#61;x onerror&#61;&#39;1&#39;&gt;&amp;"><b>&lt;</b>1</a>',
    )
    expect(html`${new Markup('<i>')}`.text).toBe('<i>')
  })
})
