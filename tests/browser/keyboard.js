// What a keyboard must reach on a page, and whether what it reached shows.
globalThis.wanted = () => {
  const groups = new Set()
  return [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary'
  )].filter(one => {
    if (one.disabled || one.tabIndex < 0) return false
    if (!one.checkVisibility({ visibilityProperty: true })) return false
    if (one.type !== 'radio') return true
    // One Tab stop stands for a group of radio buttons; arrows move inside it.
    const group = `${one.form && one.form.id}${one.name}`
    const chosen = document.querySelector(`input[name="${one.name}"]:checked`)
    if (groups.has(group) || (chosen && chosen !== one)) return false
    groups.add(group)
    return true
  }).map(name)
}
const all = [...document.querySelectorAll('*')]
const name = one =>
  `${all.indexOf(one)} ${one.outerHTML.slice(0, 100).replace(/\s+/g, ' ')}`
const marked = style =>
  (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) ||
  style.boxShadow !== 'none'
const shows = one => {
  const label = one.labels && one.labels[0]
  const drawn = [getComputedStyle(one)]
  if (label) drawn.push(getComputedStyle(label, '::before'), getComputedStyle(label))
  const box = one.getBoundingClientRect()
  return drawn.some(marked) && box.width > 0 && box.height > 0
}
// Whatever the focus comes to from now on, and whether it showed there.
globalThis.met = {}
document.addEventListener('focusin', ({ target }) => {
  const one = name(target)
  met[one] = met[one] || shows(target)
})
