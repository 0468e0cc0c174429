"""Sentences of our own, short and long, in supported and other languages."""

SHORT = {
    "fr": (
        "merci beaucoup|je suis d'accord|quelle honte|c'est n'importe quoi|bien dit|tkt c rien|"
        "j'ai pas compris|on verra bien|ça suffit maintenant|vous avez raison|pas du tout|"
        "bcp de gens pensent ca|tjrs pareil avec eux|très bon article|et alors ?|"
        "bonne chance à tous|il ment|c'est la vérité"
    ),
    "en": (
        "thank you so much|i agree with you|what a shame|this is nonsense|well said|"
        "i dont understand|we will see|enough is enough|you are right|not at all|"
        "who cares anyway|where are you|great article|so what?|good luck everyone|he is lying|"
        "that's the truth|same here"
    ),
    "es": (
        "muchas gracias|estoy de acuerdo|qué vergüenza|esto es una tontería|bien dicho|"
        "no entiendo nada|ya veremos|basta ya|tienes razón|para nada|a quién le importa|"
        "dónde estás|muy buen artículo|suerte a todos|es mentira|esa es la verdad"
    ),
    "de": (
        "vielen dank|ich stimme zu|was für eine schande|das ist unsinn|gut gesagt|"
        "ich verstehe nichts|wir werden sehen|jetzt reicht es|du hast recht|überhaupt nicht|"
        "wen interessiert das|wo bist du|guter artikel|na und?|viel glück euch allen|er lügt|"
        "das ist die wahrheit"
    ),
    "it": (
        "grazie mille|sono d'accordo|che vergogna|è una sciocchezza|ben detto|"
        "non capisco niente|vedremo|adesso basta|hai ragione|per niente|a chi importa|dove sei|"
        "ottimo articolo|buona fortuna a tutti|sta mentendo|questa è la verità"
    ),
    "pt": (
        "muito obrigado|eu concordo|que vergonha|isso é uma bobagem|bem dito|"
        "não entendi nada|vamos ver|já chega|você tem razão|de jeito nenhum|quem se importa|"
        "onde você está|ótimo artigo|boa sorte a todos|ele está mentindo|essa é a verdade"
    ),
    "nl": (
        "hartelijk dank|ik ben het ermee eens|wat een schande|dat is onzin|goed gezegd|"
        "ik begrijp er niets van|we zullen zien|nu is het genoeg|je hebt gelijk|helemaal niet|"
        "wie kan het schelen|waar ben je|goed artikel|nou en?|succes allemaal|hij liegt|"
        "dat is de waarheid"
    ),
    "ru": (
        "большое спасибо|я согласен|какой позор|это ерунда|хорошо сказано|ничего не понимаю|"
        "посмотрим|хватит уже|ты прав|вовсе нет|кому какое дело|где ты|отличная статья|"
        "ну и что?|удачи всем|он врёт|это правда"
    ),
    "ar": (
        "شكرا جزيلا|أنا موافق|يا للعار|هذا كلام فارغ|كلام جميل|لم أفهم شيئا|سوف نرى|"
        "كفى الآن|أنت على حق|أبدا|من يهتم بهذا|أين أنت|مقال رائع|حظا سعيدا للجميع|"
        "إنه يكذب|هذه هي الحقيقة"
    ),
}

LONG = {
    "fr": "Je ne suis pas d'accord avec le maire : les impôts augmentent chaque année et les "
    "routes du quartier sont toujours dans le même état.",
    "en": "I do not agree with the mayor: taxes go up every year and the roads around here are "
    "still in the same state.",
    "es": "No estoy de acuerdo con el alcalde: los impuestos suben cada año y las calles del "
    "barrio siguen en el mismo estado.",
    "de": "Ich bin nicht der Meinung des Bürgermeisters: Die Steuern steigen jedes Jahr, und die "
    "Straßen im Viertel sehen aus wie immer.",
    "it": "Non sono d'accordo con il sindaco: le tasse aumentano ogni anno e le strade del "
    "quartiere sono sempre nello stesso stato.",
    "pt": "Não concordo com o prefeito: os impostos sobem todos os anos e as ruas do bairro "
    "continuam no mesmo estado.",
    "nl": "Ik ben het niet eens met de burgemeester: de belastingen gaan elk jaar omhoog en de "
    "wegen in de wijk zijn nog altijd even slecht.",
    "ru": "Я не согласен с мэром: налоги растут каждый год, а дороги в нашем районе всё такие же "
    "плохие.",
    "ar": "لا أتفق مع رئيس البلدية: الضرائب ترتفع كل عام والطرق في حينا ما زالت على حالها.",
}

OTHERS = {
    "pl": "Nie zgadzam się z burmistrzem, podatki rosną co roku, a drogi są wciąż takie same.",
    "ro": "Nu sunt de acord cu primarul, taxele cresc în fiecare an și drumurile sunt la fel.",
    "sv": "Jag håller inte med borgmästaren, skatterna höjs varje år och vägarna är lika dåliga.",
    "tr": "Belediye başkanına katılmıyorum, vergiler her yıl artıyor ama yollar hâlâ aynı.",
    "cs": "Nesouhlasím se starostou, daně rostou každý rok a silnice jsou pořád stejné.",
    "fi": "En ole samaa mieltä pormestarin kanssa, verot nousevat joka vuosi.",
    "hu": "Nem értek egyet a polgármesterrel, az adók minden évben nőnek.",
    "id": "Saya tidak setuju dengan wali kota, pajak naik setiap tahun tetapi jalan tetap rusak.",
    "vi": "Tôi không đồng ý với thị trưởng, thuế tăng mỗi năm mà đường vẫn như cũ.",
    "sw": "Sikubaliani na meya, kodi zinaongezeka kila mwaka lakini barabara ni zile zile.",
    "uk": "Я не згоден із мером, податки зростають щороку, а дороги все такі самі.",
    "fa": "من با شهردار موافق نیستم، مالیات هر سال بیشتر می‌شود ولی خیابان‌ها همان است.",
    "ur": "میں میئر سے متفق نہیں ہوں، ٹیکس ہر سال بڑھتے ہیں لیکن سڑکیں ویسی ہی ہیں۔",
    "el": "Δεν συμφωνώ με τον δήμαρχο, οι φόροι ανεβαίνουν κάθε χρόνο.",
    "he": "אני לא מסכים עם ראש העיר, המסים עולים בכל שנה.",
    "hi": "मैं महापौर से सहमत नहीं हूँ, कर हर साल बढ़ते हैं।",
    "zh": "我不同意市长的意见，税每年都在涨，路还是老样子。",
    "ja": "市長には賛成できません。税金は毎年上がるのに道路はそのままです。",
    "ko": "나는 시장의 의견에 동의하지 않는다. 세금은 매년 오른다.",
    "th": "ฉันไม่เห็นด้วยกับนายกเทศมนตรี",
}

NOTHING = (
    "",
    "   ",
    "12345 !!!",
    "👍👍 😂",
    "xkcd",
    "https://example.com/the/and/of",
    "www.example.com",
    "@palabre #actu",
    "Kofi Mensah",
    "Mohamed Diallo",
    "привет hello",
    "merci السلام",
)

NAMES = (
    "Aminata Traoré|Kofi Mensah|Mohamed Diallo|Ousmane Sow|Fatou Ndiaye|Laurence Kouassi|"
    "Yves Mbemba|Aïcha Benali|Marie-Claire Nguema|Abdoulaye Wade|Emily|David Johnson|"
    "Jan Kowalski|Ivan Petrov|Иван Петров|Анна Смирнова"
)
