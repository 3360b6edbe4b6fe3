import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en';

const i18n = createInstance();

void i18n.use(initReactI18next).init({
  lng: 'en',
  // Without it, i18next writes an advertisement to the console.
  showSupportNotice: false,
  resources: { en: { translation: en } },
  // React escapes texts.
  interpolation: { escapeValue: false },
});
