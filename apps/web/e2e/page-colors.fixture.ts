/** Looks at the colors of a page; each function runs in the page and stands on its own. */

/** Texts below 4.5:1 against the nearest opaque background. */
export function weakTexts(): string[] {
  const parse = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([r = 0, g = 0, b = 0]: number[]): number => {
    const [red, green, blue] = [r, g, b].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  };
  const backgroundOf = (element: Element | null): number[] => {
    if (element === null) return [0, 0, 0];
    const color = parse(getComputedStyle(element).backgroundColor);
    return color.length < 4 || color[3] === 1 ? color : backgroundOf(element.parentElement);
  };
  const weak: string[] = [];
  for (const element of document.querySelectorAll(
    'span, button, th, td, dt, dd, strong, h2, a, p, label, option',
  )) {
    const text = element.textContent?.trim() ?? '';
    const isOwn = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '',
    );
    const isHidden = element.closest('[disabled], .skeleton, [aria-hidden=true]') !== null;
    if (!isOwn || isHidden || text === '') continue;
    const front = light(parse(getComputedStyle(element).color));
    const back = light(backgroundOf(element));
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (ratio < 4.5) weak.push(`${text.slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return weak;
}

/** Fields and lists whose edge has less than 3:1 against what is around them. */
export function weakControls(): string[] {
  const parse = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([r = 0, g = 0, b = 0]: number[]): number => {
    const [red, green, blue] = [r, g, b].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  };
  const backgroundOf = (element: Element | null): number[] => {
    if (element === null) return [0, 0, 0];
    const color = parse(getComputedStyle(element).backgroundColor);
    return color.length < 4 || color[3] === 1 ? color : backgroundOf(element.parentElement);
  };
  return [...document.querySelectorAll('.field, select')].flatMap((element) => {
    if (element.matches(':disabled')) return [];
    const edge = light(parse(getComputedStyle(element).borderTopColor));
    const around = light(backgroundOf(element.parentElement));
    const ratio = (Math.max(edge, around) + 0.05) / (Math.min(edge, around) + 0.05);
    const name = element.textContent?.slice(0, 20) ?? '';
    return ratio < 3 ? [`${name}: ${ratio.toFixed(2)}`] : [];
  });
}

/** Colored figures that say their side by color alone; the halves of the book say it by place. */
export function faintSides(): string[] {
  const said = /[+−↑↓▲▼0–]|buy|sell|long|short|bought|sold|works|open|running/i;
  return [...document.querySelectorAll('.up, .down')].flatMap((element) => {
    const text = element.textContent ?? '';
    const isPlaced = element.closest('.book-side, .legend, .field-note') !== null;
    if (isPlaced || text.trim() === '' || said.test(text)) return [];
    return [text.slice(0, 30)];
  });
}
