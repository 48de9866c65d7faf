declare module 'virtual:languages' {
  const languages: Record<string, import('./lib/languages').LanguageInfo>;
  export default languages;
}
