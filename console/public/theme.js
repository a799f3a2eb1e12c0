// Before the first paint, so that no other theme flashes up. A file of its own: the policy allows no inline script.
;(() => {
  try {
    const theme = localStorage.getItem('marqo-theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  } catch {
    // Storage may be forbidden: the system's theme it is.
  }
})()
